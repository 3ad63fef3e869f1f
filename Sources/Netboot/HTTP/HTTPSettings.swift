package import NIOSSL

/// What an operator can set of the HTTP server.
package struct HTTPSettings: Sendable {
    package var address = "0.0.0.0"
    package var port = 80
    /// With it the server speaks TLS and nothing else.
    package var tls: TLSConfiguration?
    package var limits = HTTPLimits()

    package init() {}
}

/// How much of the server one client, and all of them, can take up.
package struct HTTPLimits: Sendable {
    package var connections = 4096
    package var connectionsPerClient = 128
    /// Bytes of a request's line and headers.
    package var headers = 16 << 10
    /// Bytes of a request's body.
    package var body = 1 << 20
    /// From when a request is awaited until its headers are complete, however slowly they trickle in.
    package var requestTime: Duration = .seconds(60)
    /// Until a request's body is complete.
    package var bodyTime: Duration = .seconds(30)
    /// Until the client has taken one piece of an answer (1 MiB, or what a stream gives at once).
    package var pieceTime: Duration = .seconds(60)
    /// How long answers may take to end when the server stops.
    package var stopTime: Duration = .seconds(10)
    /// How long those who follow what has no end may take to hear that it ends.
    package var farewellTime: Duration = .milliseconds(500)

    package init() {}
}
