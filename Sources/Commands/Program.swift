import ArgumentParser
import Glibc
import Hosts

/// Which of cm's programs runs: the name it was called by decides, as busybox does.
package enum Program {
    /// Runs the program and ends the process with its exit code.
    package static func main() async {
        if name == JobProcess.name { exit(await JobProcess.run()) }
        let words = Array(CommandLine.arguments.dropFirst())
        await command(name).main(name == "cm-netboot" ? NetbootProgram.words(words) : words)
    }

    /// What must be settled before a second thread starts.
    package static func prepare() {
        signal(SIGPIPE, SIG_IGN)
        // Only a master has many threads that are busy at once.
        if name != "cm-master" { ProcessMemory.useOneHeap() }
    }

    private static var name: String {
        CommandLine.arguments.first?.split(separator: "/").last.map(String.init) ?? "cm"
    }

    /// The program for a name: a link's, else `cm`.
    static func command(_ name: String) -> any AsyncParsableCommand.Type {
        switch name {
        case "cm-call": Call.self
        case "cm-key": Key.self
        case "cm-master": MasterProgram.self
        case "cm-minion": MinionProgram.self
        case "cm-netboot": NetbootProgram.self
        case "cm-run": Run.self
        default: Remote.self
        }
    }
}
