import ArgumentParser
import DHCP

/// Options that each have a variable, as all of Smee's do.
protocol SmeeFlags: ParsableArguments {}

extension SmeeFlags {
    /// An option, else its variable.
    func value(_ name: String, _ option: String?) -> String? {
        let value = option ?? Console.environment("TINKERBELL_" + name) ?? Console.environment("SMEE_" + name)
        return value?.isEmpty == true ? nil : value
    }

    func isOn(_ name: String, _ option: String?, usually: Bool = true) throws -> Bool {
        switch value(name, option) {
        case nil: usually
        case "true", "1": true
        case "false", "0": false
        case let other?: throw problem(name, "'\(other)' is neither true nor false")
        }
    }

    func number(_ name: String, _ option: String?, _ range: ClosedRange<Int>) throws -> Int? {
        guard let text = value(name, option) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw problem(name, "'\(text)' is no whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func address(_ name: String, _ option: String?) throws -> IPv4Address? {
        guard let text = value(name, option) else { return nil }
        guard let address = IPv4Address(text) else { throw problem(name, "'\(text)' is no address, such as 10.0.0.1") }
        return address
    }

    func problem(_ name: String, _ reason: String) -> Failure {
        Failure("--\(name.lowercased().replacing("_", with: "-")): \(reason)", exitCode: ExitStatus.usage)
    }
}
