import DHCP
import Hosts
import Netboot
import OrderedCollections
import Values

extension NetbootSettings {
    /// From the files of the role `netboot`. What is absent has its default; what is wrong is in `settings.errors`.
    init(_ settings: inout Settings, host: any ReadableHost) {
        let root = RootDirectory(settings.string("root_dir") ?? "/")
        self.init(root: root.root)
        logLevel = settings.peek("log_level")?.lowercased() ?? logLevel
        let dhcpPlace = settings.location(of: "dhcp")
        readRoles(&settings)
        readPorts(&settings, root)
        readPaths(&settings, root)
        readSections(&settings, root, host, dhcpPlace: dhcpPlace)
        readBoots(&settings, host)
    }

    private mutating func readRoles(_ settings: inout Settings) {
        interfaces = settings.strings("interfaces") ?? interfaces
        address = settings.parsed("address", "an address such as 10.0.0.1") { IPv4Address($0) }
        let roles = DHCPRole.allCases.map(\.rawValue).joined(separator: ", ")
        // YAML reads `off` as a boolean.
        dhcp = settings.parsed("dhcp", "one of \(roles)") { DHCPRole(rawValue: $0 == "false" ? "off" : $0) } ?? dhcp
        sharesPort = settings.bool("dhcp_beside") ?? sharesPort
        hearsOthers = settings.bool("dhcp_listen") ?? hearsOthers
        answersUEFIDirectly = settings.bool("uefi_direct") ?? answersUEFIDirectly
    }

    private mutating func readPorts(_ settings: inout Settings, _ root: RootDirectory) {
        let ports = 0...65_535
        let places = ["tftp_port", "http_port", "https_port", "admin_port", "syslog_port"].map {
            settings.location(of: $0)
        }
        let tftp = settings.bool("tftp") ?? true, http = settings.bool("http") ?? true
        tftpPort = (settings.int("tftp_port", in: ports) ?? 69).only(if: tftp)
        usesSingleTFTPPort = settings.bool("tftp_single_port") ?? usesSingleTFTPPort
        tftpPerClient = settings.int("tftp_per_client", in: 1...512) ?? tftpPerClient
        httpPort = (settings.int("http_port", in: ports) ?? 80).only(if: http)
        syslogPort = (settings.int("syslog_port", in: ports) ?? 514).only(if: settings.bool("syslog") ?? false)
        adminPort = (settings.int("admin_port", in: ports) ?? 4606).only(if: settings.bool("admin") ?? true)
        readBase(&settings)
        readHTTPS(&settings, root)
        let web = [("http_port", httpPort), ("https_port", https?.port), ("admin_port", adminPort)]
        let clashes =
            Self.clashes(zip(web, places[1...3]).map { (key: $0.0, port: $0.1, place: $1) })
            + Self.clashes([("tftp_port", tftpPort, places[0]), ("syslog_port", syslogPort, places[4])])
        for clash in clashes { settings.complain(clash) }
    }

    private mutating func readBase(_ settings: inout Settings) {
        let place = settings.location(of: "base_url")
        base = settings.string("base_url")
        guard let base, let problem = WebURL.problem(base) else { return }
        let hint = "such as http://boot.example.org:8080"
        settings.complain(Diagnostic(.error, "'base_url' needs a URL: '\(base)' \(problem)", hint: hint, at: place))
    }

    private mutating func readHTTPS(_ settings: inout Settings, _ root: RootDirectory) {
        let keys = ["https_port", "https_certificate", "https_key"], places = keys.map { settings.location(of: $0) }
        let port = settings.int(keys[0], in: 0...65_535), paths = keys.dropFirst().map { settings.string($0) }
        guard let port, let certificate = paths[0], let key = paths[1] else {
            // A value of a wrong kind is no missing one.
            let missing = zip(keys, places).filter { $0.1 == nil }.map { "'\($0.0)'" }
            guard let place = places.compactMap(\.self).first, !missing.isEmpty else { return }
            let given = zip(keys, places).filter { $0.1 != nil }.map { "'\($0.0)'" }
            let verb = given.count == 1 ? "needs" : "need"
            let message = "\(given.joined(separator: " and ")) \(verb) \(missing.joined(separator: " and "))"
            return settings.complain(Diagnostic(.error, message, hint: "HTTPS is made of the three", at: place))
        }
        var files = HTTPSFiles(port: port, certificate: root.path(certificate), key: root.path(key))
        (files.certificatePlace, files.keyPlace) = (places[1], places[2])
        https = files
    }

    /// Roles that would listen on one port. Zero is any that is free.
    private static func clashes(_ ports: [(key: String, port: Int?, place: SourceLocation?)]) -> [Diagnostic] {
        ports.enumerated().flatMap { number, one in
            ports.dropFirst(number + 1).filter { $0.port == one.port && $0.port ?? 0 != 0 }.map { other in
                let message = "'\(one.key)' and '\(other.key)' are both \(one.port ?? 0)"
                return Diagnostic(.error, message, hint: "each needs a port of its own", at: other.place ?? one.place)
            }
        }
    }

    private mutating func readPaths(_ settings: inout Settings, _ root: RootDirectory) {
        dataDirectory = root.path(settings.string("data_dir") ?? dataDirectory)
        files = root.path(settings.string("files") ?? files)
        binaries = root.path(settings.string("binaries") ?? binaries)
    }

    private mutating func readSections(
        _ settings: inout Settings,
        _ root: RootDirectory,
        _ host: any ReadableHost,
        dhcpPlace: SourceLocation?
    ) {
        var problems: [Diagnostic] = []
        if let node = settings.take("smartos_mirrors") {
            mirrors = Self.mirrors(node, problems: &problems).mapValues(root.path)
        }
        if let node = settings.take("binary") { overrides = ArchitectureName.programs(node, problems: &problems) }
        if let node = settings.take("secrets") { secrets = SecretRules(node, problems: &problems) }
        if let node = settings.take("api") { api = APIRules(node, problems: &problems) }
        if let node = settings.take("traces") {
            traces = TraceRules(node, problems: &problems)
            if let file = traces?.file {
                traces?.file = root.path(file)
                problems += Self.missing(folderOf: root.path(file), host, at: node["file"]?.location ?? node.location)
            }
        }
        if let node = settings.take("images"), var rules = ImageRules(node, problems: &problems) {
            (rules.certificate, rules.key) = (root.path(rules.certificate), root.path(rules.key))
            images = rules
        }
        if let node = settings.take("once") { once = OnceRules(node, problems: &problems) }
        let given = settings.take("pools")
        if let node = given {
            pools = Pool.read(node, problems: &problems)
            problems += Pool.overlaps(pools)
        }
        // Pools with mistakes are not missing.
        if dhcp == .pool ? given == nil || given?.list?.isEmpty == true : !pools.isEmpty {
            let message = dhcp == .pool ? "'dhcp: pool' needs 'pools'" : "'pools' are for 'dhcp: pool'"
            problems.append(Diagnostic(.error, message, at: given?.location ?? dhcpPlace))
        }
        for problem in problems { settings.complain(problem) }
    }

    /// The file of traces is made when there are some; its folder is not.
    private static func missing(
        folderOf file: String,
        _ host: any ReadableHost,
        at place: SourceLocation
    ) -> [Diagnostic] {
        let slash = file.lastIndex(of: "/")
        let folder = slash.map { $0 == file.startIndex ? "/" : String(file[..<$0]) } ?? "."
        guard (try? host.followedInfo(folder))?.kind != .directory else { return [] }
        let hint = "make it, and let the daemon's user write there"
        return [Diagnostic(.error, "there is no folder '\(folder)' for the file of 'traces'", hint: hint, at: place)]
    }

    private mutating func readBoots(_ settings: inout Settings, _ host: any ReadableHost) {
        var nodes: [String: Node] = [:]
        for key in BootConfiguration.keys { nodes[key] = settings.take(key) }
        let folder = settings.directory ?? SettingsFiles.standardDirectory
        var read: [String] = []
        do throws(Diagnostics) {
            boots = try BootConfiguration(reading: nodes) { name in
                let path = name.hasPrefix("/") ? name : folder + "/" + name
                read.append(path)
                do throws(HostError) {
                    return .success(String(decoding: try host.read(path, limit: 1 << 20), as: UTF8.self))
                } catch {
                    return .failure(Diagnostic(.error, error.description))
                }
            }
            for problem in networkProblems(nodes["machines"]) { settings.complain(problem) }
        } catch {
            // What they say of networks is not known then.
            for problem in error.all { settings.complain(problem) }
        }
        scripts = read
        // A script may lie beside the settings.
        settings.unread.removeAll { read.contains($0) }
    }
}

extension Int {
    fileprivate func only(if condition: Bool) -> Int? { condition ? self : nil }
}

extension Settings {
    /// A text that `parse` understands; anything else is a mistake.
    fileprivate mutating func parsed<Wanted>(_ key: String, _ wanted: String, _ parse: (String) -> Wanted?) -> Wanted? {
        guard let node = take(key) else { return nil }
        let text = node.scalar?.keyText
        if let value = text.flatMap({ parse($0.lowercased()) }) { return value }
        let given = text.map { "'\($0)'" } ?? node.value.kind
        complain(Diagnostic(.error, "'\(key)' must be \(wanted), not \(given)", at: node.location))
        return nil
    }
}
