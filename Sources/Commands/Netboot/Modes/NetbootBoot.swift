import ArgumentParser
import Netboot

/// `cm-netboot boot KERNEL [INITRD…]`, as `pixiecore boot`.
struct NetbootBoot: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "boot",
        abstract: "Boot every machine that asks with one kernel, as Pixiecore does"
    )

    @Argument(help: ArgumentHelp("A file or a URL", valueName: "kernel"))
    var kernel: String

    @Argument(help: ArgumentHelp("Ramdisks: files or URLs", valueName: "initrd"))
    var initrds: [String] = []

    @OptionGroup var boot: PixiecoreStaticOptions
    @OptionGroup var server: PixiecoreOptions

    func run() async throws {
        try await reporting(as: nil) {
            try await server.serve { daemon in
                try PixiecoreStatic(
                    kernel: kernel,
                    initrds: initrds,
                    cmdline: boot.cmdline,
                    message: boot.bootmsg,
                    fetcher: HTTPFetcher(log: daemon.logger)
                )
            }
        }
    }
}

/// `cm-netboot quick debian stable`, as `pixiecore quick`.
struct NetbootQuick: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quick",
        abstract: "Boot every machine that asks with a well-known installer, as Pixiecore does",
        discussion: "Recipes: arch [VERSION], centos, coreos, debian, fedora, ubuntu VERSION, xyz."
    )

    @Argument(help: ArgumentHelp("The recipe", valueName: "recipe"))
    var recipe: String

    @Argument(help: ArgumentHelp("The system's version", valueName: "version"))
    var version: String?

    @Option(help: ArgumentHelp("The processor that the installer is for", valueName: "name"))
    var arch: String?

    @Option(help: ArgumentHelp("Where the installer lies instead of its usual mirror", valueName: "url"))
    var mirror: String?

    @OptionGroup var boot: PixiecoreStaticOptions
    @OptionGroup var server: PixiecoreOptions

    func run() async throws {
        try await reporting(as: nil) {
            let recipe = try PixiecoreRecipe(recipe, version: version, mirror: mirror, architecture: arch)
            try await server.serve { daemon in
                try PixiecoreStatic(
                    kernel: recipe.kernel,
                    initrds: recipe.initrds,
                    cmdline: [recipe.cmdline, boot.cmdline].filter { !$0.isEmpty }.joined(separator: " "),
                    message: boot.bootmsg,
                    fetcher: HTTPFetcher(log: daemon.logger)
                )
            }
        }
    }
}

/// `cm-netboot api URL`, as `pixiecore api`.
struct NetbootAPI: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "api",
        abstract: "Boot machines as another server says, by Pixiecore's API"
    )

    @Argument(help: ArgumentHelp("Where the API is", valueName: "url"))
    var url: String

    @Option(help: ArgumentHelp("How long to wait for its answers", valueName: "time"))
    var apiRequestTimeout = Span(seconds: 5)

    @Option(
        help: ArgumentHelp("The key that seals files' URLs, so that they hold after a restart", valueName: "file")
    )
    var keyFile = usualKey

    private static let usualKey = "/var/lib/cm/netboot/pixiecore.key"

    @OptionGroup var server: PixiecoreOptions

    func validate() throws {
        guard url.hasPrefix("http://") || url.hasPrefix("https://") else { throw ValidationError("'\(url)' is no URL") }
    }

    func run() async throws {
        try await reporting(as: nil) {
            try await server.serve { daemon in
                PixiecoreAPIBooter(
                    url,
                    timeout: apiRequestTimeout.seconds,
                    seal: try SealedURL(keyFile: keyFile, makesFolder: keyFile == Self.usualKey),
                    fetcher: HTTPFetcher(log: daemon.logger)
                )
            }
        }
    }
}
