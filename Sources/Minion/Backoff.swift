/// Waits that grow, never beyond a cap, and never the same on two machines.
struct Backoff {
    let first: Double
    let cap: Double
    private var attempts = 0

    init(first: Double, cap: Double) {
        self.first = first
        self.cap = cap
    }

    /// The next wait in seconds: anything between half and all of what has doubled since the first.
    mutating func next() -> Double {
        let limit = min(cap, first * Double(1 << min(attempts, 20)))
        attempts += 1
        return Double.random(in: limit / 2...limit)
    }

    mutating func reset() { attempts = 0 }
}
