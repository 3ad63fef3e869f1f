import CFuzzer
import Glibc
import Targets

/// `Fuzz TARGET [libFuzzer's options and folders]`: throws bytes at one parser. `contrib/dev/fuzz` builds and runs it.
@main
enum Fuzz {
    private static let target = CommandLine.arguments.dropFirst().first.flatMap(FuzzTarget.init(rawValue:))

    /// libFuzzer's own arguments are those after the target's name.
    static func main() {
        guard target != nil else {
            print("usage: Fuzz \(FuzzTarget.allCases.map(\.rawValue).joined(separator: "|")) [libFuzzer's options]")
            exit(64)
        }
        var count = CommandLine.argc - 1
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv + 1
        // libFuzzer takes a C function, which can capture nothing.
        _ = LLVMFuzzerRunDriver(&count, &arguments) { data, size in
            Fuzz.target?.run(Array(UnsafeBufferPointer(start: data, count: size)))
            return 0
        }
    }
}
