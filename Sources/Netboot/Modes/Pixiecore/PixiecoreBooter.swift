package import DHCP
import Glibc

/// Where Pixiecore's decisions and files come from.
package protocol PixiecoreBooter: Sendable {
    /// What a machine boots; nil: it does not boot from here.
    func spec(for mac: MACAddress) async throws -> PixiecoreSpec?
    /// The file of an identifier that a spec has used.
    func body(_ id: String) async throws -> HTTPBootResponse.Body
}

/// The same kernel and ramdisks for every machine: `boot KERNEL INITRD…`. Each is a path on this host or a URL.
package struct PixiecoreStatic: PixiecoreBooter {
    private var spec = PixiecoreSpec()
    /// Where the file of an identifier is.
    private var places: [String: String] = [:]
    private let fetcher: any RemoteFetcher

    package init(
        kernel: String,
        initrds: [String],
        cmdline: String = "",
        message: String = "",
        fetcher: any RemoteFetcher
    ) throws {
        self.fetcher = fetcher
        let others = OtherFiles()
        spec.kernel = "kernel"
        spec.initrds = initrds.indices.map { "initrd-\($0)" }
        spec.cmdline = try PixiecoreCmdline.expand(cmdline, function: "ID") { "{{ ID \"\(others.add($0))\" }}" }
        spec.message = message
        places = others.places
        places["kernel"] = kernel
        for (id, place) in zip(spec.initrds, initrds) { places[id] = place }
        for place in [kernel] + initrds + others.places.values.sorted() { try Self.check(place) }
    }

    /// Machines should not be the ones that find out about a misspelt path. What lies on other servers may come later.
    private static func check(_ place: String) throws {
        guard let path = LocalPlace.path(of: place) else { return }
        do { close(try ServedFolder.open(anywhere: path).descriptor) } catch {
            throw PixiecoreProblem("\(place) is no file that can be read: name a file of this host, or a URL")
        }
    }

    package func spec(for mac: MACAddress) async throws -> PixiecoreSpec? { spec }

    package func body(_ id: String) async throws -> HTTPBootResponse.Body {
        guard let place = places[id] else { throw PixiecoreProblem("no file with ID \(GoFormat.quoted(id))") }
        return try await fetcher.body(at: place)
    }
}
