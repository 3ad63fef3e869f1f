import CLinux
import Glibc
import Synchronization

/// What other threads have to say to the one that serves.
final class Mailbox: Sendable {
    enum Letter: Sendable {
        case opened(Opening, Result<any SourceFile, Refusal>)
        case stop
    }

    private struct State {
        var letters: [Letter] = []
        var isClosed = false
    }

    /// Becomes readable when a letter has come.
    let descriptor = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
    private let state = Mutex(State())

    deinit {
        Glibc.close(descriptor)
    }

    /// False where nobody will read it any more.
    @discardableResult
    func put(_ letter: Letter) -> Bool {
        let isTaken = state.withLock { state in
            if !state.isClosed { state.letters.append(letter) }
            return !state.isClosed
        }
        eventfd_write(descriptor, 1)
        return isTaken
    }

    /// `closing`: no more letters are taken in.
    func takeAll(closing: Bool = false) -> [Letter] {
        var count: eventfd_t = 0
        eventfd_read(descriptor, &count)
        return state.withLock { state in
            defer { state.letters = [] }
            state.isClosed = closing
            return state.letters
        }
    }
}
