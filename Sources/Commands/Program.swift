import ArgumentParser
import Glibc

/// Which of cm's programs runs: the name it was called by decides, as busybox does.
package enum Program {
    /// Runs the program and ends the process with its exit code.
    package static func main() async {
        var arguments = CommandLine.arguments
        let name = arguments.isEmpty ? "cm" : String(arguments.removeFirst().split(separator: "/").last ?? "cm")
        signal(SIGPIPE, SIG_IGN)
        if name == JobProcess.name { exit(await JobProcess.run()) }
        await command(name).main(arguments)
    }

    /// The program for a name: a link's, else `cm`.
    static func command(_ name: String) -> any AsyncParsableCommand.Type {
        switch name {
        case "cm-call": Call.self
        case "cm-key": Key.self
        case "cm-master": MasterProgram.self
        case "cm-minion": MinionProgram.self
        case "cm-run": Run.self
        default: Remote.self
        }
    }
}
