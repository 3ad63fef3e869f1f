import ArgumentParser
import DHCP
import Netboot

/// `cm-netboot bootipv6`, as `pixiecore bootipv6`.
struct NetbootBootIPv6: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bootipv6",
        abstract: "Tell machines that boot over IPv6 what to load, as Pixiecore does",
        discussion: "Only machines that ask for a boot file are answered. They get an address too."
    )

    @Option(help: ArgumentHelp("iPXE's script, by its whole URL", valueName: "url"))
    var ipxeUrl: String?

    @Option(help: ArgumentHelp("The program for firmware that loads by HTTP, by its whole URL", valueName: "url"))
    var httpbootUrl: String?

    @OptionGroup var server: IPv6Options

    func validate() throws {
        guard ipxeUrl != nil || httpbootUrl != nil else {
            throw ValidationError("say what to load: --ipxe-url, --httpboot-url or both")
        }
        try WholeURL.check("--ipxe-url", ipxeUrl)
        try WholeURL.check("--httpboot-url", httpbootUrl, schemes: ["http", "https"])
    }

    func run() async throws {
        try await reporting(as: nil) {
            try await server.serve { settings, _ in
                (settings.ipxe, settings.http) = (ipxeUrl, httpbootUrl)
                return nil
            }
        }
    }
}

/// `cm-netboot ipv6api`, as `pixiecore ipv6api`.
struct NetbootIPv6API: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ipv6api",
        abstract: "Tell machines that boot over IPv6 what another server says, by Pixiecore's API",
        discussion: "It is asked URL/v1/boot/IDENTIFIER/ARCHITECTURE, and answers with a URL."
    )

    @Option(help: ArgumentHelp("Where the API is", valueName: "url"))
    var apiRequestUrl: String

    @Option(help: ArgumentHelp("How long to wait for its answers", valueName: "time"))
    var apiRequestTimeout = Span(seconds: 5)

    @OptionGroup var server: IPv6Options

    func validate() throws {
        try WholeURL.check("--api-request-url", apiRequestUrl, schemes: ["http", "https"])
    }

    func run() async throws {
        try await reporting(as: nil) {
            try await server.serve { _, logger in
                PixiecoreIPv6API(
                    apiRequestUrl,
                    timeout: apiRequestTimeout.seconds,
                    fetcher: HTTPFetcher(),
                    log: logger
                )
            }
        }
    }
}
