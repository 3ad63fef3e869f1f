import ExecutionModules
import Hosts
import OrderedCollections
import States
import TestSupport
import Testing
import Values

/// Calls functions of the catalogue as a template or an operator would.
struct Caller {
    var host = FakeHost()
    var files: [String: String] = [:]
    var grains: Value = [:]
    var pillar: Value = [:]
    var options: Value = [:]

    func callAsFunction(_ name: String, _ positional: Value..., named: Value.Map = [:]) async throws -> Value {
        try await run(Call(name, positional, named))
    }

    func run(_ call: Call) async throws -> Value {
        let context = ExecutionContext(
            host: host,
            files: FakeTree(files),
            grains: grains,
            pillar: pillar,
            options: options,
            functions: ExecutionCatalog.table
        )
        return try await ExecutionCatalog.table.call(call, in: context)
    }
}

struct FunctionTests {
    @Test
    func answersAPing() async throws {
        #expect(try await Caller()("test.ping") == true)
        #expect(try await Caller()("test.echo", "hi") == "hi")
        #expect(try await Caller()("test.arg", 1, named: ["a": 2]) == ["args": [1], "kwargs": ["a": 2]])
        #expect(try await Caller()("test.fib", 10).list?.first == 55)
        #expect(try await Caller()("test.collatz", 3).list?.first == [3, 10, 5, 16, 8, 4, 2])
    }

    @Test
    func suggestsTheNameThatWasMeant() async {
        await #expect(throws: CallError.noSuchFunction("test.pign", suggestion: "test.ping")) {
            try await Caller()("test.pign")
        }
    }

    @Test
    func refusesArgumentsThatNobodyTakes() async {
        await #expect(throws: CallError.unknown(function: "test.ping", argument: "x")) {
            try await Caller()("test.ping", "x")
        }
        await #expect(throws: CallError.missing(function: "grains.get", argument: "key")) {
            try await Caller()("grains.get")
        }
    }

    @Test
    func namesEveryFunctionOnce() {
        let names = ExecutionCatalog.table.names
        #expect(names.count > 60)
        #expect(names.allSatisfy { $0.contains(".") })
    }
}

struct LookUpTests {
    let caller = Caller(
        grains: ["os_family": "Debian", "os": "Ubuntu", "roles": ["db", "web"], "a": ["b": 1], "empty": ""],
        pillar: ["site": ["name": "x", "ports": [80]], "a": 2, "list": [1, 2]],
        options: ["id": "web1", "a": 3, "site": ["name": "opt", "extra": true]]
    )

    @Test
    func walksGrains() async throws {
        #expect(try await caller("grains.get", "a:b") == 1)
        #expect(try await caller("grains.get", "a:c", 7) == 7)
        #expect(try await caller("grains.get", "nothing") == "")
        #expect(try await caller("grains.item", "os", "a:b", "x") == ["os": "Ubuntu", "a:b": 1, "x": ""])
        #expect(try await caller("grains.has_value", "empty") == true)
        #expect(try await caller("grains.has_value", "os") == true)
        #expect(try await caller("grains.ls").list?.first == "a")
        #expect(try await caller("grains.equals", "os", "Ubuntu") == true)
    }

    @Test
    func filtersByAGrain() async throws {
        let choices: Value = ["Debian": ["pkg": "apache2", "n": ["x": 1]], "default": ["pkg": "httpd"]]
        #expect(try await caller("grains.filter_by", choices) == ["pkg": "apache2", "n": ["x": 1]])
        #expect(try await caller("grains.filter_by", choices, named: ["grain": "os"]) == ["pkg": "httpd"])
        #expect(
            try await caller("grains.filter_by", choices, named: ["merge": ["n": ["y": 2]]])
                == ["pkg": "apache2", "n": ["x": 1, "y": 2]]
        )
        #expect(
            try await caller(
                "grains.filter_by",
                ["Deb*": ["a": 1], "base": ["a": 0, "b": 0]],
                named: ["base": "base"]
            )
                == ["a": 1, "b": 0]
        )
        #expect(try await caller("grains.filter_by", ["w*": "W", "d*": "D"], "roles") == "D")
        #expect(try await caller("grains.filter_by", ["x": 1]) == nil)
        await #expect(throws: CallError.self) { try await caller("grains.filter_by", choices, named: ["merge": "x"]) }
    }

    @Test
    func walksAndMergesPillar() async throws {
        #expect(try await caller("pillar.get", "site:name") == "x")
        #expect(try await caller("pillar.get", "site:none", "d") == "d")
        #expect(try await caller("pillar.get", "none") == "")
        #expect(
            try await caller("pillar.get", "site", ["name": "d", "tls": true], named: ["merge": true])
                == ["name": "x", "tls": true, "ports": [80]]
        )
        #expect(try await caller("pillar.get", "list", [2, 3], true) == [2, 3, 1])
        #expect(try await caller("pillar.keys", "site") == ["name", "ports"])
        var strict = caller
        strict.options = ["pillar_raise_on_missing": true]
        await #expect(throws: CallError.failed("Pillar key not found: none")) { try await strict("pillar.get", "none") }
    }

    @Test
    func looksInSettingsThenGrainsThenPillar() async throws {
        #expect(try await caller("config.get", "a") == 3)
        #expect(try await caller("config.get", "a", named: ["omit_opts": true]) == ["b": 1])
        #expect(try await caller("config.get", "a", named: ["omit_opts": true, "omit_grains": true]) == 2)
        #expect(try await caller("config.get", "list:0") == 1)
        #expect(try await caller("config.get", "none", ["x"]) == ["x"])
        #expect(
            try await caller("config.get", "site", named: ["merge": "recurse"])
                == ["name": "opt", "ports": [80], "extra": true]
        )
        #expect(try await caller("config.option", "id") == "web1")
        #expect(
            try await caller("config.option", "o*", named: ["wildcard": true]) == [
                "os_family": "Debian", "os": "Ubuntu",
            ]
        )
    }

    @Test
    func readsAFormulasDefaults() async throws {
        var caller = caller
        caller.files = ["nginx/defaults.yaml": "port: 80\n"]
        #expect(try await caller("defaults.get", "nginx:port") == 80)
        #expect(try await caller("defaults.get", "site:name") == "x")
        #expect(try await caller("defaults.get", "nginx:none", 9) == 9)
        #expect(try await caller("defaults.merge", ["a": ["x": 1]], ["a": ["y": 2]]) == ["a": ["x": 1, "y": 2]])
    }

    @Test
    func serialises() async throws {
        #expect(
            try await caller("slsutil.serialize", "json", ["b": 1, "a": [true, nil]])
                == "{\"b\": 1, \"a\": [true, null]}"
        )
        #expect(try await caller("slsutil.serialize", "yaml", ["b": 1, "a": "x"]) == "{a: x, b: 1}")
        #expect(try await caller("slsutil.boolstr", "yes", "on", "off") == "on")
        #expect(
            try await caller("slsutil.merge", ["l": [1]], ["l": [2]], named: ["merge_lists": true]) == ["l": [1, 2]]
        )
    }
}

struct CommandFunctionTests {
    @Test
    func splitsWithoutAShellUnlessAPersonTypedIt() async throws {
        let host = FakeHost {
            $0.outputs["echo a b | wc"] = [CommandOutput(output: "direct\n", pid: 7)]
            $0.outputs["/bin/sh -c echo 'a b' | wc"] = [CommandOutput(status: 3, output: "shell\n", error: "oops\n")]
        }
        let caller = Caller(host: host)
        #expect(try await caller("cmd.run", "echo 'a' b | wc") == "direct")
        #expect(try await caller("cmd.run", "echo 'a b' | wc", named: ["python_shell": true]) == "shell\noops")
        var typed = Call("cmd.run", ["echo 'a b' | wc"])
        typed.isTyped = true
        #expect(try await caller.run(typed) == "shell\noops")
        #expect(try await caller("cmd.shell", "echo 'a b' | wc") == "shell\noops")
        #expect(
            try await caller("cmd.run_all", "echo a b | wc") == [
                "pid": 7, "retcode": 0, "stdout": "direct", "stderr": "",
            ]
        )
    }

    @Test
    func tellsTheExitCode() async throws {
        let host = FakeHost { $0.outputs["false"] = [CommandOutput(status: 1)] }
        #expect(try await Caller(host: host)("cmd.retcode", "false") == 1)
        #expect(try await Caller(host: host)("cmd.retcode", "false", named: ["success_retcodes": [1]]) == 0)
    }

    @Test
    func looksForPrograms() async throws {
        let host = FakeHost { $0.addFile("/usr/bin/git", "", mode: 0o755) }
        #expect(try await Caller(host: host)("cmd.which", "git") == "/usr/bin/git")
        #expect(try await Caller(host: host)("cmd.has_exec", "hg") == false)
        #expect(try await Caller(host: host)("cmd.which_bin", ["hg", "git"]) == "/usr/bin/git")
    }

    @Test
    func refusesWhatCannotBeSplit() async {
        await #expect(throws: CallError.self) { try await Caller()("cmd.run", "echo 'open") }
    }
}

struct FileFunctionTests {
    let host = FakeHost {
        $0.addFile("/etc/web.conf", "listen 80\nname x\n", mode: 0o640)
        $0.addFile("/etc/web.d/a.conf", "")
        $0.addLink("/etc/link", to: "web.conf")
    }

    @Test(arguments: [("/a/b", "/a"), ("/a", "/"), ("a", ""), ("/a/b/", "/a/b"), ("//a", "//")])
    func cutsTheLastPart(_ path: String, _ directory: String) async throws {
        #expect(try await Caller()("file.dirname", .string(path)) == .string(directory))
    }

    @Test
    func handlesPaths() async throws {
        #expect(try await Caller()("file.basename", "/a/b") == "b")
        #expect(try await Caller()("file.join", "/a", "b", "c") == "/a/b/c")
        #expect(try await Caller()("file.join", "a", "/b") == "/b")
        #expect(try await Caller()("file.normpath", "/a/./b/../c//") == "/a/c")
    }

    @Test
    func looksAtFiles() async throws {
        let caller = Caller(host: host)
        #expect(try await caller("file.file_exists", "/etc/link") == true)
        #expect(try await caller("file.directory_exists", "/etc/web.d") == true)
        #expect(try await caller("file.is_link", "/etc/link") == true)
        #expect(try await caller("file.readlink", "/etc/link") == "web.conf")
        #expect(try await caller("file.get_mode", "/etc/web.conf") == "0640")
        #expect(try await caller("file.get_user", "/etc/web.conf") == "root")
        #expect(try await caller("file.stats", "/etc/web.conf")["size"] == 17)
        #expect(try await caller("file.path_exists_glob", "/etc/w*/*.conf") == true)
        #expect(try await caller("file.path_exists_glob", "/etc/w*/*.no") == false)
        #expect(
            try await caller("file.find", "/etc", named: ["name": "*.conf", "type": "f"]) == [
                "/etc/web.conf", "/etc/web.d/a.conf",
            ]
        )
        #expect(try await caller("file.find", "/etc", named: ["maxdepth": 1, "type": "d"]) == ["/etc", "/etc/web.d"])
    }

    @Test
    func looksIntoFiles() async throws {
        let caller = Caller(host: host)
        #expect(try await caller("file.read", "/etc/web.conf") == "listen 80\nname x\n")
        #expect(try await caller("file.contains", "/etc/web.conf", "listen") == true)
        #expect(try await caller("file.contains_regex", "/etc/web.conf", "^listen\\s+\\d+$") == true)
        #expect(try await caller("file.contains_regex", "/etc/web.conf", "^80") == false)
        #expect(try await caller("file.contains_regex", "/etc/none", "x") == false)
        await #expect(throws: CallError.self) { try await caller("file.contains_regex", "/etc/web.conf", "(") }
    }

    @Test
    func changesFiles() async throws {
        let caller = Caller(host: host)
        _ = try await caller("file.append", "/etc/web.conf", "more")
        #expect(host.text("/etc/web.conf") == "listen 80\nname x\nmore\n")
        _ = try await caller("file.write", "/etc/web.conf", "a", "b")
        #expect(host.text("/etc/web.conf") == "a\nb\n")
        _ = try await caller("file.set_mode", "/etc/web.conf", "600")
        #expect(try host.info("/etc/web.conf")?.mode == 0o600)
        _ = try await caller("file.remove", "/etc/web.conf")
        #expect(host.text("/etc/web.conf") == nil)
        await #expect(throws: CallError.failed("Path not found: /etc/web.conf")) {
            try await caller("file.remove", "/etc/web.conf")
        }
    }
}

struct UserFunctionTests {
    @Test
    func describesUsersAndGroups() async throws {
        let host = FakeHost {
            $0.users.append(
                UserRecord(
                    name: "web",
                    uid: 1000,
                    gid: 1000,
                    fullName: "Web Master,Room 1",
                    home: "/srv",
                    shell: "/bin/sh"
                )
            )
            $0.groups += [GroupRecord(name: "web", gid: 1000), GroupRecord(name: "adm", gid: 4, members: ["web"])]
            $0.addFile("/etc/passwd", "root:x:0:0::/root:/bin/sh\nweb:x:1000:1000::/srv:/bin/sh\n")
        }
        let caller = Caller(host: host)
        let info = try await caller("user.info", "web")
        #expect(info["groups"] == ["adm", "web"])
        #expect(info["fullname"] == "Web Master")
        #expect(info["roomnumber"] == "Room 1")
        #expect(try await caller("user.info", "nobody") == [:])
        #expect(try await caller("user.list_users") == ["root", "web"])
        #expect(try await caller("user.primary_group", "web") == "web")
        #expect(try await caller("group.info", "adm") == ["gid": 4, "members": ["web"], "name": "adm", "passwd": "x"])
    }
}

struct PackageFunctionTests {
    let host = FakeHost {
        $0.addFile(
            "/var/lib/dpkg/status",
            "Package: nginx\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.22\n\n"
                + "Package: curl\nStatus: install ok installed\nArchitecture: amd64\nVersion: 7.88\n"
        )
        $0.outputs["apt-cache -q policy nginx"] = [CommandOutput(output: "nginx:\n  Candidate: 1.24\n")]
        $0.effects["apt-get -q -y -o DPkg::Lock::Timeout=300 remove curl"] = {
            $0.addFile(
                "/var/lib/dpkg/status",
                "Package: nginx\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.22\n"
            )
        }
    }

    @Test
    func looksAtPackages() async throws {
        let caller = Caller(host: host)
        #expect(try await caller("pkg.version", "nginx") == "1.22")
        #expect(try await caller("pkg.version", "nginx", "nope") == ["nginx": "1.22", "nope": ""])
        #expect(try await caller("pkg.list_pkgs") == ["curl": "7.88", "nginx": "1.22"])
        #expect(try await caller("pkg.latest_version", "nginx") == "1.24")
        #expect(try await caller("pkg.upgrade_available", "nginx") == true)
        #expect(try await caller("pkg.version_cmp", "1.0~rc1", "1.0") == -1)
    }

    @Test
    func reportsWhatARemovalChanged() async throws {
        #expect(try await Caller(host: host)("pkg.remove", "curl") == ["curl": ["new": "", "old": "7.88"]])
    }

    @Test
    func saysThatAHostHasNoPackageManager() async {
        await #expect(throws: CallError.self) { try await Caller()("pkg.version", "nginx") }
    }
}

struct ServiceFunctionTests {
    let host = FakeHost {
        $0.addFile("/etc/init.d/nginx", "", mode: 0o755)
        $0.addLink("/etc/rc2.d/S01nginx", to: "../init.d/nginx")
        $0.outputs["/etc/init.d/nginx status"] = [CommandOutput(status: 3)]
        $0.outputs["/etc/init.d/nginx start"] = [CommandOutput()]
        $0.outputs["/etc/init.d/nginx reload"] = [CommandOutput(status: 1, error: "not running\n")]
    }

    @Test
    func asksAndActs() async throws {
        let caller = Caller(host: host)
        #expect(try await caller("service.status", "nginx") == false)
        #expect(try await caller("service.enabled", "nginx") == true)
        #expect(try await caller("service.available", "nope") == false)
        #expect(try await caller("service.get_all") == ["nginx"])
        #expect(try await caller("service.start", "nginx") == true)
        await #expect(throws: CallError.failed("not running")) { try await caller("service.reload", "nginx") }
        await #expect(throws: CallError.self) { try await caller("service.mask", "nginx") }
    }
}

struct HashFunctionTests {
    @Test
    func digests() async throws {
        let caller = Caller()
        #expect(try await caller("hashutil.digest", "x") == "9dd4e461268c8034f5c8564e155c67a6")
        #expect(
            try await caller("hashutil.sha256_digest", "")
                == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        )
        #expect(try await caller("hashutil.base64_b64encode", "get salted") == "Z2V0IHNhbHRlZA==")
        #expect(try await caller("hashutil.base64_b64decode", "Z2V0IHNhbHRlZA==") == "get salted")
        #expect(
            try await caller(
                "hashutil.hmac_signature",
                "get salted",
                "shared secret",
                "eBWf9bstXg+NiP5AOwppB5HMvZiYMPzEM9W5YMm/AmQ="
            )
                == true
        )
        await #expect(throws: CallError.self) { try await caller("hashutil.digest", "x", "crc") }
    }

    @Test
    func drawsWithinBounds() async throws {
        let caller = Caller(options: ["id": "web1"])
        #expect(try await caller("random.get_str", 12, named: ["chars": "ab"]).string?.count == 12)
        #expect((3...4).contains(try await caller("random.rand_int", 3, 4).int ?? 0))
        #expect(try await caller("random.seed", 60) == caller("random.seed", 60))
    }
}

struct StatusFunctionTests {
    let host = FakeHost {
        $0.addFile("/proc/uptime", "90061.5 1.0\n")
        $0.addFile("/proc/loadavg", "0.10 0.20 0.30 1/100 42\n")
        $0.addFile("/proc/meminfo", "MemTotal: 10 kB\nHugePages_Total: 0\n")
        $0.outputs["df -P -k"] = [
            CommandOutput(
                output: "Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/vda 10 4 6 40% /a b\n"
            )
        ]
    }

    @Test
    func tellsHowTheHostIsDoing() async throws {
        let caller = Caller(host: host)
        let uptime = try await caller("status.uptime")
        #expect(uptime["days"] == 1)
        #expect(uptime["time"] == "01:01")
        #expect(try await caller("status.loadavg") == ["1-min": 0.1, "5-min": 0.2, "15-min": 0.3])
        #expect(try await caller("status.meminfo")["MemTotal"] == ["value": "10", "unit": "kB"])
        #expect(try await caller("disk.usage")["/a b"]?["capacity"] == "40%")
    }
}

struct TreeFunctionTests {
    let caller = Caller(files: ["top.sls": "", "web/init.sls": "", "web/conf/a.txt": "hello", "web/tls.sls": ""])

    @Test
    func listsTheTree() async throws {
        #expect(try await caller("cp.list_states") == ["top", "web", "web.tls"])
        #expect(try await caller("cp.list_master_dirs") == ["web", "web/conf"])
        #expect(try await caller("cp.list_master", named: ["prefix": "web/conf"]) == ["web/conf/a.txt"])
    }

    @Test
    func readsTheTree() async throws {
        #expect(try await caller("cp.get_file_str", "salt://web/conf/a.txt") == "hello")
        #expect(try await caller("cp.get_file_str", "cm://none") == false)
        #expect(
            try await caller("cp.hash_file", "salt://web/conf/a.txt")["hsum"]
                == "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
        )
    }
}

struct NetworkFunctionTests {
    @Test
    func knowsTheLoopback() async throws {
        let interfaces = try await Caller()("network.interfaces")
        #expect(interfaces["lo"]?["inet"]?.list?.first?["netmask"] == "255.0.0.0")
        #expect(try await Caller()("network.ip_addrs", "lo") == [])
        #expect(try await Caller()("network.ip_addrs", "lo", true).list?.contains("127.0.0.1") == true)
        await #expect(throws: CallError.self) { try await Caller()("network.hw_addr", "none0") }
    }
}
