import Synchronization

/// How many things are done at the same time, with a limit.
final class Slots: Sendable {
    private let taken = Atomic(0)
    private let limit: Int

    init(_ limit: Int) { self.limit = limit }

    func take() -> Bool {
        guard taken.add(1, ordering: .relaxed).newValue <= limit else {
            giveBack()
            return false
        }
        return true
    }

    func giveBack() { taken.subtract(1, ordering: .relaxed) }
}
