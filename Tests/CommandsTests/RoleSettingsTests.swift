import ArgumentParser
import Hosts
import Master
import Minion
import OrderedCollections
import Testing
import Values
import Wire

@testable import Commands

/// What the files of each role become.
struct RoleSettingsTests {
    private func read(_ text: String, _ role: String, grains: String? = nil) throws -> (
        settings: Settings, folder: TemporaryFolder
    ) {
        let folder = try TemporaryFolder()
        try folder.write(text, to: role)
        if let grains { try folder.write(grains, to: "grains") }
        return (try SettingsFiles(host: LocalHost(), directory: folder.path).read(role), folder)
    }

    private func minion(_ text: String, id: String? = nil, grains: String? = nil) throws -> (MinionSettings, Settings) {
        var (settings, folder) = try read(text, "minion", grains: grains)
        let minion = try MinionSettings(&settings, id: id, directory: folder.path, host: LocalHost())
        return (minion, settings)
    }

    @Test func aMinionReadsSaltsNames() throws {
        let (minion, settings) = try minion(
            """
            id: web1
            master: [one, 'two:4700']
            port: 4999
            root_dir: /tmp/root
            recon_max: 5000
            grains: {role: web}
            token: secret
            mine: 1
            """
        )

        #expect(minion.id.text == "web1" && minion.masters == ["one", "two:4700"] && minion.masterPort == 4999)
        #expect(
            minion.pkiDirectory == "/tmp/root/var/lib/cm/minion"
                && minion.cacheDirectory == "/tmp/root/var/cache/cm/minion"
        )
        #expect(minion.reconnectMax == 5)
        #expect(minion.grains == ["role": "web"])
        #expect(minion.token == "secret" && minion.options["token"] == nil && minion.options["mine"] == 1)
        #expect(settings.leftovers().map(\.message) == ["unknown setting 'mine'"])
        #expect(settings.errors.isEmpty)
    }

    @Test func theCommandLineNamesTheMinion() throws {
        #expect(try minion("id: web1\n", id: "other").0.id.text == "other")
        let error = #expect(throws: Failure.self) { try minion("id: '../evil'\n") }
        #expect(error?.exitCode == ExitCode(64))
    }

    @Test func aWrittenDownNameIsKept() throws {
        let folder = try TemporaryFolder()
        try folder.write("kept\n", to: "minion_id")

        #expect(try MinionName.ofThisMachine(LocalHost(), folder.path) == "kept")
    }

    @Test func aMasterReadsSaltsNames() throws {
        var (settings, _) = try read(
            """
            interface: 127.0.0.1
            port: 4999
            user: root
            root_dir: /tmp/root
            file_roots: {base: [/a], dev: /b}
            auto_accept: True
            certificate_days: 2
            nodegroups: {web: 'web*'}
            state_top: other.sls
            sock_dir: run
            """,
            "master"
        )

        let master = MasterSettings(&settings)

        #expect(master.interface == "127.0.0.1" && master.port == 4999 && master.user == nil && master.acceptsAllKeys)
        #expect(master.fileRoots.count == 2 && master.fileRoots.first { $0.key.text == "dev" }?.value == ["/b"])
        #expect(master.pillarRoots.values.first == ["/tmp/root/srv/cm/pillar"])
        #expect(master.socket == "/tmp/root/run/master.sock")
        #expect(
            master.certificateLife == 172_800 && master.nodegroups == ["web": "web*"]
                && master.options["state_top"] == "other.sls"
        )
        #expect(settings.errors.isEmpty && settings.leftovers().isEmpty)
    }

    @Test func aMasterKeepsItsSourcesToItself() throws {
        var (settings, folder) = try read(
            """
            ext_pillar: [{cmd_yaml: 'echo a: 1'}]
            ext_pillar_first: True
            master_tops: {ext_nodes: /usr/bin/enc}
            decrypt_pillar: ['a:b']
            pillar_source_merging_strategy: aggregate
            env_order: [dev, base]
            """,
            "master"
        )

        let master = MasterSettings(&settings)

        #expect(settings.errors.isEmpty && settings.leftovers().isEmpty, "\(settings.errors)")
        #expect(master.own["ext_pillar"] == [["cmd_yaml": "echo a: 1"]] && master.own["ext_pillar_first"] == true)
        #expect(master.own["master_tops"] == ["ext_nodes": "/usr/bin/enc"])
        #expect(master.own["gpg_keydir"] == .string(folder.path + "/gpgkeys"))
        #expect(master.options["ext_pillar"] == nil && master.options["env_order"] == ["dev", "base"])
    }

    @Test(arguments: [
        ("pillar_source_merging_strategy: smrt", "did you mean 'smart'?"),
        ("top_file_merging_strategy: all", "there are merge, merge_all, same"),
        ("ext_pillar: {cmd_yaml: x}", ""), ("ext_pillar: [{cmd_yml: x}]", "did you mean 'cmd_yaml'?"),
        ("master_tops: {puppet: x}", "there are ext_nodes, ext"),
    ])
    func bothRolesRefuseWordsThatMeanNothing(_ text: String, _ hint: String) throws {
        var (settings, _) = try read(text + "\n", "master")
        _ = MasterSettings(&settings)
        #expect(settings.errors.map { $0.hint ?? "" } == [hint])
        #expect(settings.errors.first?.location?.line == 1)
        #expect(try minion("id: a\n" + text + "\n").1.errors.map { $0.hint ?? "" } == [hint])
    }

    @Test func aMasterRefusesBadEnvironmentsAndPorts() throws {
        var (settings, _) = try read("port: 99999\nfile_roots:\n  '../x': [/a]\n", "master")

        _ = MasterSettings(&settings)

        #expect(settings.errors.map { $0.location?.line } == [1, 3])
    }

    @Test func operatorsFindTheSocketBelowTheRoot() throws {
        let folder = try TemporaryFolder()
        try folder.write("root_dir: /tmp/root\nstate_output: terse\n", to: "master")

        let settings = try OperatorSettings.read(folder.path)

        #expect(settings.socket == "/tmp/root/run/cm/master.sock")
        #expect(settings.highstate.mode == "terse")
    }
}
