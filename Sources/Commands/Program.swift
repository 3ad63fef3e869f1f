import ArgumentParser
import Glibc

/// Which of cm's programs runs: the name it was called by decides, as busybox does.
package enum Program {
    /// Runs the program and ends the process with its exit code.
    package static func main() async {
        var arguments = CommandLine.arguments
        let name = arguments.isEmpty ? "cm" : String(arguments.removeFirst().split(separator: "/").last ?? "cm")
        signal(SIGPIPE, SIG_IGN)
        await command(name, arguments).main(rearranged(arguments, for: name))
    }

    /// The program for a name: a link's, else `cm`.
    static func command(_ name: String, _ arguments: [String]) -> any AsyncParsableCommand.Type {
        switch name {
        case "cm-key": Key.self
        case "cm-run": Run.self
        default: Remote.self
        }
    }

    private static func rearranged(_ arguments: [String], for name: String) -> [String] {
        arguments
    }
}
