import OrderedCollections

extension Filters {
    /// Salt's filters for addresses.
    static let saltNetwork: [String: Filter] = [
        "is_ip": filter("is_ip", ["options"]) { value, arguments, _ in
            .bool(try address(value, arguments, [4, 6]) != nil)
        },
        "is_ipv4": filter("is_ipv4", ["options"]) { value, arguments, _ in
            .bool(try address(value, arguments, [4]) != nil)
        },
        "is_ipv6": filter("is_ipv6", ["options"]) { value, arguments, _ in
            .bool(try address(value, arguments, [6]) != nil)
        },
        "ipv4": filter("ipv4", ["options"]) { value, arguments, _ in try addresses(value, arguments, [4]) },
        "ipv6": filter("ipv6", ["options"]) { value, arguments, _ in try addresses(value, arguments, [6]) },
        "ipaddr": filter("ipaddr", ["options"]) { value, arguments, _ in
            guard case .list = value else { return try addresses(value, arguments, [4, 6]) }
            return try Arithmetic.apply(addresses(value, arguments, [4]), .add, addresses(value, arguments, [6]))
        },
        "ip_host": filter("ip_host", ["options", "version"]) { value, arguments, _ in
            try each(value, arguments) { .string($0.interface) }
        },
        "network_hosts": filter("network_hosts", ["options", "version"]) { value, arguments, _ in
            try each(value, arguments) { address in
                guard let hosts = address.hosts(limit: Limits.rangeLength) else {
                    throw Failure(.other, "the network has more than \(Limits.rangeLength) hosts")
                }
                return .list(hosts.map(Object.string))
            }
        },
        "network_size": filter("network_size", ["options", "version"]) { value, arguments, _ in
            try each(value, arguments) { address in
                Object(address.size)
            }
        },
        "filter_by_networks": filter("filter_by_networks", ["networks"]) { value, arguments, _ in
            let networks = try arguments.required(0)
            return Optional(networks).isNothing ? value : try within(value, networks.elements())
        },
        "ipwrap": { value, _, _ in
            guard case .list(let list) = value else { return wrapped(value) }
            return .list(list.items.map(wrapped))
        },
    ]

    /// The address as Salt prints it, if it has one of `versions` and all the options.
    private static func address(_ value: Object, _ arguments: BoundArguments, _ versions: [Int]) throws -> String? {
        guard case .string(let text) = value, let address = IPAddress(text), versions.contains(address.version) else {
            if let failure = value.failure { throw failure }
            return nil
        }
        let options = try arguments.optionalText(0)?.pieces(around: ",").map { TextCase.stripped($0) } ?? []
        return options.allSatisfy(address.fits) ? address.text : nil
    }

    private static func addresses(_ value: Object, _ arguments: BoundArguments, _ versions: [Int]) throws -> Object {
        guard case .list(let list) = value else {
            return try address(value, arguments, versions).map(Object.string) ?? .null
        }
        return .list(try list.consume().compactMap { try address($0, arguments, versions).map(Object.string) })
    }

    private static func each(
        _ value: Object,
        _ arguments: BoundArguments,
        _ body: (IPAddress) throws -> Object
    ) throws -> Object {
        let versions = arguments[1].isNothing ? [4, 6] : [try arguments.int(1)]
        let items: [Object]
        if case .list(let list) = value { items = list.items } else { items = [value] }
        let all = try items.compactMap { try address($0, arguments, versions).flatMap(IPAddress.init) }
        let found = all.filter { $0.version == 4 } + all.filter { $0.version == 6 }
        guard let first = found.first else { return .null }
        if case .list = value { return .list(try found.map(body)) }
        return try body(first)
    }

    private static func within(_ value: Object, _ networks: [Object]) throws -> Object {
        let ranges = try networks.map { network in
            guard let range = IPAddress(try PythonText.text(network)) else {
                throw Failure(
                    .other,
                    "\(PythonText.representation(network)) does not appear to be an IPv4 or IPv6 network"
                )
            }
            return range
        }
        if case .dict(let dict) = value {
            return .dict(DictObject(try dict.entries.mapValues { try within($0, networks) }))
        }
        return .list(
            try value.elements().flatMap { item in
                guard let address = IPAddress(try PythonText.text(item)) else {
                    throw Failure(
                        .other,
                        "\(PythonText.representation(item)) does not appear to be an IPv4 or IPv6 address"
                    )
                }
                return ranges.filter { $0.contains(address) }.map { _ in item }
            }
        )
    }

    private static func wrapped(_ value: Object) -> Object {
        guard case .string(let text) = value, let address = IPAddress(text), address.version == 6 else { return value }
        return .string("[\(text)]")
    }
}
