// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "cm",
    products: [
        .executable(name: "cm", targets: ["cm"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    ],
    targets: [
        // MARK: C libraries
        .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        // Loaded when the first archive comes (`LibArchive`), so that nothing but its header is needed here.
        .systemLibrary(name: "CLibArchive", providers: [.apt(["libarchive-dev"])]),
        .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
        .systemLibrary(name: "CLibCrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CLinux"),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),

        // MARK: text
        .target(name: "BigIntegers"),
        .target(name: "Values", dependencies: ["BigIntegers"]),
        .target(name: "YAML", dependencies: ["BigIntegers", "CLibYAML", "Values"]),
        .target(name: "Patterns", dependencies: ["CPCRE2"]),
        .target(name: "Jinja", dependencies: ["BigIntegers", "Patterns", "Values", .crypto]),

        // MARK: machine
        .target(name: "Hosts", dependencies: ["CLibArchive", "CLinux", "Values", .crypto, .subprocess]),
        .target(name: "Grains", dependencies: ["Hosts", "Patterns", "Values", .crypto]),

        // MARK: states
        .target(name: "States", dependencies: ["Hosts", "Values", .crypto]),
        .target(name: "StateModules", dependencies: ["Hosts", "Patterns", "States", "Values", "YAML", .crypto]),
        .target(
            name: "ExecutionModules",
            dependencies: [
                "Grains", "Hosts", "Jinja", "Patterns", "StateModules", "States", "Values", "YAML", .crypto,
            ]
        ),
        .target(
            name: "Compiler",
            dependencies: ["ExecutionModules", "Hosts", "Jinja", "Patterns", "States", "Values", "YAML", .crypto]
        ),
        .target(
            name: "Linter",
            dependencies: ["Compiler", "Hosts", "Jinja", "States", "Values", "YAML"]
        ),
        .target(
            name: "Jobs",
            dependencies: [
                "Compiler", "ExecutionModules", "Grains", "Hosts", "Jinja", "StateModules", "States", "Values", "YAML",
                .logging,
            ]
        ),

        // MARK: wire
        .target(name: "Wire", dependencies: ["Values"]),
        .target(name: "Trust", dependencies: ["Values", "Wire", .asn1, .crypto, .x509]),
        .target(
            name: "Transport",
            dependencies: [
                "States", "Trust", "Values", "Wire", .asyncHTTPClient, .httpTypes, .hummingbirdCore, .lifecycle,
                .logging, .nioCore, .nioHTTP1, .nioPosix, .nioSSL,
            ]
        ),

        // MARK: netboot
        .target(name: "DHCP", dependencies: ["Values", .logging, .nioCore, .nioPosix]),
        .target(name: "TFTP", dependencies: ["CLinux", "Hosts", .lifecycle, .logging]),
        .target(
            name: "Netboot",
            dependencies: [
                "CLibCrypto", "DHCP", "Hosts", "Jinja", "Patterns", "TFTP", "Values", "YAML", .asyncHTTPClient, .crypto,
                .lifecycle,
                .logging, .nioCore, .nioHTTP1, .nioPosix, .nioSSL,
            ]
        ),

        // MARK: daemons
        .target(
            name: "Minion",
            dependencies: [
                "Grains", "Hosts", "Jobs", "States", "Transport", "Trust", "Values", "Wire", "YAML", .crypto,
                .lifecycle, .logging,
            ]
        ),
        .target(name: "Store", dependencies: ["CSQLite", "Values", "Wire"]),
        .target(
            name: "Master",
            dependencies: [
                "Compiler", "ExecutionModules", "Hosts", "Jinja", "States", "Store", "Transport", "Trust", "Values",
                "Wire", "YAML", .crypto,
                .lifecycle, .logging,
            ]
        ),

        // MARK: edge
        .target(
            name: "Commands",
            dependencies: [
                "Compiler", "DHCP", "ExecutionModules", "Grains", "Hosts", "Jobs", "Linter", "Master", "Minion",
                "Netboot",
                "StateModules", "States", "Store", "TFTP", "Transport", "Trust", "Values", "Wire", "YAML",
                .argumentParser,
                .lifecycle,
                .logging,
                .signals,
            ]
        ),
        .executableTarget(name: "cm", dependencies: ["Commands"]),

        // MARK: tests
        .target(
            name: "TestSupport",
            dependencies: ["CLibArchive", "Hosts", "States", "Values", "YAML", .logging],
            path: "Tests/TestSupport",
            linkerSettings: [.linkedLibrary("archive")]
        ),
        .executableTarget(
            name: "ReleaseServer",
            dependencies: [
                "CLibArchive", .argumentParser, .crypto, .httpTypes, .hummingbird, .logging, .nioCore,
            ],
            path: "Tests/ReleaseServer",
            linkerSettings: [.linkedLibrary("archive")]
        ),
        .testTarget(name: "BigIntegersTests", dependencies: ["BigIntegers"], exclude: ["Fixtures"]),
        .testTarget(name: "ValuesTests", dependencies: ["TestSupport", "Values"]),
        .testTarget(name: "PatternsTests", dependencies: ["Patterns"]),
        .testTarget(name: "YAMLTests", dependencies: ["TestSupport", "Values", "YAML"], exclude: ["Fixtures"]),
        .testTarget(name: "JinjaTests", dependencies: ["Jinja", "TestSupport", "Values"], exclude: ["Fixtures"]),
        .testTarget(name: "HostsTests", dependencies: ["Hosts", "TestSupport"]),
        .testTarget(
            name: "GrainsTests",
            dependencies: ["Grains", "Hosts", "TestSupport", "Values"],
            exclude: ["Fixtures"]
        ),
        .testTarget(
            name: "StatesTests",
            dependencies: [
                "Hosts", "ReleaseServer", "StateModules", "States", "TestSupport", "Transport", "Values", .crypto,
            ]
        ),
        .testTarget(
            name: "StateModulesTests",
            dependencies: [
                "Hosts", "ReleaseServer", "StateModules", "States", "TestSupport", "Transport", "Values", "YAML",
            ],
            exclude: ["Fixtures"]
        ),
        .testTarget(
            name: "ExecutionModulesTests",
            dependencies: ["ExecutionModules", "Hosts", "States", "TestSupport", "Values", "YAML"],
            exclude: ["Fixtures"]
        ),
        .testTarget(
            name: "CompilerTests",
            dependencies: [
                "Compiler", "ExecutionModules", "Hosts", "Jinja", "StateModules", "States", "TestSupport", "Values",
                "YAML",
            ],
            exclude: ["Diagnostics", "Fixtures"]
        ),
        .testTarget(
            name: "LinterTests",
            dependencies: [
                "ExecutionModules", "Hosts", "Linter", "StateModules", "States", "TestSupport", "Values",
            ],
            exclude: ["Fixtures"]
        ),
        .testTarget(
            name: "JobsTests",
            dependencies: ["Compiler", "ExecutionModules", "Hosts", "Jobs", "States", "TestSupport", "Values", "YAML"],
            exclude: ["Fixtures"]
        ),
        .testTarget(name: "WireTests", dependencies: ["Values", "Wire"]),
        .testTarget(name: "TrustTests", dependencies: ["Trust", "Values", "Wire", .asn1, .crypto, .x509]),
        .testTarget(
            name: "TransportTests",
            dependencies: ["States", "TestSupport", "Transport", "Trust", "Values", "Wire", .hummingbird, .logging]
        ),
        .testTarget(
            name: "MinionTests",
            dependencies: [
                "Hosts", "Jobs", "Minion", "States", "TestSupport", "Transport", "Trust", "Values", "Wire", .lifecycle,
                .logging,
            ]
        ),
        .testTarget(
            name: "DHCPTests",
            dependencies: ["DHCP", "TestSupport", "Values", .logging],
            exclude: ["Fixtures"]
        ),
        .testTarget(name: "TFTPTests", dependencies: ["Hosts", "TFTP", "TestSupport", .logging]),
        .testTarget(
            name: "NetbootTests",
            dependencies: [
                "DHCP", "Hosts", "Jinja", "Netboot", "TFTP", "TestSupport", "Values", "YAML", .logging, .nioSSL,
            ],
            exclude: ["Modes/Fixtures"]
        ),
        .testTarget(name: "StoreTests", dependencies: ["Store", "Values", "Wire"]),
        .testTarget(
            name: "MasterTests",
            dependencies: [
                "Hosts", "Master", "States", "Store", "TestSupport", "Transport", "Trust", "Values", "Wire", .logging,
            ]
        ),
        .testTarget(
            name: "CommandsTests",
            dependencies: [
                "Commands", "DHCP", "Hosts", "Jobs", "Master", "Minion", "Netboot", "StateModules", "States", "TFTP",
                "TestSupport", "Values", "Wire", "YAML",
                .argumentParser,
            ],
            exclude: ["Fixtures"]
        ),
        .target(
            name: "Targets",
            dependencies: [
                "Compiler", "DHCP", "ExecutionModules", "Hosts", "Jinja", "Netboot", "States", "TFTP", "TestSupport",
                "Values", "YAML", .logging,
            ],
            path: "Fuzzing/Targets"
        ),
        .testTarget(name: "FuzzingTests", dependencies: ["Targets"]),
        .testTarget(name: "HouseTests"),
        .testTarget(
            name: "EndToEndTests",
            dependencies: ["Hosts", "ReleaseServer", "TestSupport", "Values", "cm", .crypto],
            exclude: [
                "Fixtures", "Support/Boot/ask_dhcp.py", "Support/Boot/bad_cable.py", "Support/Boot/boot_steps.py",
                "Support/Boot/collector.py", "Support/Boot/hold_port.py", "Support/boot_clients.py",
            ]
        ),
    ]
)

extension Target.Dependency {
    static let argumentParser = product(name: "ArgumentParser", package: "swift-argument-parser")
    static let asn1 = product(name: "SwiftASN1", package: "swift-asn1")
    static let asyncHTTPClient = product(name: "AsyncHTTPClient", package: "async-http-client")
    static let collections = product(name: "OrderedCollections", package: "swift-collections")
    static let crypto = product(name: "Crypto", package: "swift-crypto")
    static let httpTypes = product(name: "HTTPTypes", package: "swift-http-types")
    static let hummingbird = product(name: "Hummingbird", package: "hummingbird")
    static let hummingbirdCore = product(name: "HummingbirdCore", package: "hummingbird")
    static let lifecycle = product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
    static let logging = product(name: "Logging", package: "swift-log")
    static let nioCore = product(name: "NIOCore", package: "swift-nio")
    static let nioHTTP1 = product(name: "NIOHTTP1", package: "swift-nio")
    static let nioPosix = product(name: "NIOPosix", package: "swift-nio")
    static let nioSSL = product(name: "NIOSSL", package: "swift-nio-ssl")
    static let signals = product(name: "UnixSignals", package: "swift-service-lifecycle")
    static let subprocess = product(name: "Subprocess", package: "swift-subprocess")
    static let x509 = product(name: "X509", package: "swift-certificates")
}

if Context.environment["BENCHMARKS"] != nil {
    package.targets += [
        .executableTarget(
            name: "Swarm",
            dependencies: ["Transport", "Trust", "Values", "Wire", .argumentParser],
            path: "Benchmarks/Swarm"
        ),
        .executableTarget(
            name: "FileServer",
            dependencies: ["Hosts", "Netboot", "TFTP", .argumentParser, .lifecycle, .logging, .nioSSL, .signals],
            path: "Benchmarks/FileServer"
        ),
    ]
}

// `contrib/dev/fuzz` builds it, with libFuzzer's instrumentation in every target.
if Context.environment["FUZZING"] != nil {
    package.targets += [
        .systemLibrary(name: "CFuzzer", path: "Fuzzing/CFuzzer"),
        .executableTarget(name: "Fuzz", dependencies: ["CFuzzer", "Targets"], path: "Fuzzing/Fuzz"),
    ]
}

for target in package.targets where target.type != .system {
    // `Value.Map` is an ordered dictionary, so whoever handles values imports OrderedCollections.
    target.dependencies.append(.collections)
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .treatAllWarnings(as: .error),
    ]
    // Other modules than Glibc (libarchive's, CoreFoundation) also bring the headers of `stat` and `timespec`, and which of them the
    // compiler takes these from depends on the order in which it reads files: their members would be visible in some builds only.
    let usesStat = ["Hosts", "Trust", "Transport", "Master", "Minion", "Netboot", "ReleaseServer", "TestSupport"]
    if !usesStat.contains(target.name) {
        target.swiftSettings?.append(.enableUpcomingFeature("MemberImportVisibility"))
    }
}
