import CFuzzer
import Targets

/// `Fuzz TARGET [libFuzzer's options and folders]`: throws bytes at one parser. `contrib/dev/fuzz` builds and runs it.
@main
enum Fuzz {
    static func main() {
        guard let target = chosen else {
            print("usage: Fuzz \(FuzzTarget.allCases.map(\.rawValue).joined(separator: "|")) [libFuzzer's options]")
            return
        }
        // libFuzzer takes a C function, which can capture nothing.
        switch target {
        case .jinja: run { Fuzz.attack(.jinja, $0, $1) }
        case .yaml: run { Fuzz.attack(.yaml, $0, $1) }
        case .matcher: run { Fuzz.attack(.matcher, $0, $1) }
        case .sls: run { Fuzz.attack(.sls, $0, $1) }
        case .pillar: run { Fuzz.attack(.pillar, $0, $1) }
        }
    }

    private static var chosen: FuzzTarget? {
        CommandLine.arguments.dropFirst().first.flatMap(FuzzTarget.init(rawValue:))
    }

    /// libFuzzer's own arguments are those after the target's name.
    private static func run(_ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32) {
        var count = CommandLine.argc - 1
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv + 1
        _ = LLVMFuzzerRunDriver(&count, &arguments, body)
    }

    private static func attack(_ target: FuzzTarget, _ data: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
        target.run(Array(UnsafeBufferPointer(start: data, count: size)))
        return 0
    }
}
