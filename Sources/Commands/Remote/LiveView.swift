import Glibc
import Wire

/// Shows a `LivePicture` on standard error: redrawn in place on a terminal, a plain line now and then elsewhere.
struct LiveView {
    private var picture: LivePicture
    private let isTerminal: Bool
    private let isQuiet: Bool
    private var drawn = 0
    private var lastDrawn = -Double.infinity
    private var isStale = false
    /// When each minion had its last plain line.
    private var told: [MinionID: Double] = [:]
    private let start: Double

    /// Seconds between redrawings, and between the plain lines of one minion.
    private static let redrawInterval = 0.05
    private static let plainInterval = 10.0

    init(minions: [MinionID], isQuiet: Bool, at time: Double) {
        picture = LivePicture(waitingFor: minions)
        isTerminal = Console.isTerminal(STDERR_FILENO) && Console.environment("TERM") != "dumb"
        self.isQuiet = isQuiet
        start = time
    }

    mutating func show(_ progress: JobProgress, at time: Double) {
        picture.update(progress, at: time)
        guard !isQuiet else { return }
        guard !isTerminal else { return redraw(at: time) }
        guard time - (told[progress.minion] ?? start) >= Self.plainInterval else { return }
        told[progress.minion] = time
        if let line = picture.line(of: progress.minion) { Console.complain(line) }
    }

    mutating func finish(_ minion: MinionID) {
        picture.finish(minion)
        erase()
    }

    /// Takes the picture away, so that something can be printed.
    mutating func erase() {
        guard drawn > 0 else { return }
        Console.write("\u{1B}[\(drawn)A\r\u{1B}[J", to: STDERR_FILENO)
        drawn = 0
        lastDrawn = -Double.infinity
    }

    /// Shows what came too soon after the last drawing.
    mutating func refresh(at time: Double) {
        if isStale { redraw(at: time) }
    }

    private mutating func redraw(at time: Double) {
        isStale = time - lastDrawn < Self.redrawInterval
        guard !isStale else { return }
        let size = Console.terminalSize
        let lines = picture.lines(width: size.columns, height: max(1, min(20, size.rows - 2)))
        let back = drawn > 0 ? "\u{1B}[\(drawn)A\r" : ""
        Console.write(back + lines.map { $0 + "\u{1B}[K\n" }.joined() + "\u{1B}[J", to: STDERR_FILENO)
        drawn = lines.count
        lastDrawn = time
    }
}
