/// How long to wait for a client before saying something again, and before giving it up.
package struct Pace: Hashable, Sendable {
    /// The first wait, until answers have shown how far away the client is.
    package var first: Duration = .seconds(1)
    /// No wait is shorter, near as the client may be: it has work to do as well.
    package var shortest: Duration = .milliseconds(200)
    /// Waits double, but not beyond this.
    package var longest: Duration = .seconds(5)
    /// A client that has made no progress for so long is gone.
    package var patience: Duration = .seconds(30)

    package init() {}

    /// `asked`: the client's own wish in seconds, which is kept to.
    func delay(resends: Int, asked: Int?, roundTrip: Duration?) -> Duration {
        if let asked { return .seconds(asked) }
        let base = roundTrip.map { min(first, max(shortest, $0 * 4)) } ?? first
        return min(longest, base * (1 << min(resends, 16)))
    }
}
