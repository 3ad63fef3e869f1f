import ExecutionModules
import Values

extension StateCall {
    /// What the settings say of environments: `saltenv`, `lock_saltenv`, `pillarenv`, `pillarenv_from_saltenv`.
    mutating func settle(_ options: Value) throws(CallError) {
        let usual = options["saltenv"]?.string
        if options["lock_saltenv"]?.bool ?? false, let environment, environment != usual {
            throw .failed("lock_saltenv is enabled, saltenv cannot be changed")
        }
        if pillarEnvironment == nil, environment != nil, options["pillarenv_from_saltenv"]?.bool ?? false {
            pillarEnvironment = environment
        }
        environment = environment ?? usual
        pillarEnvironment = pillarEnvironment ?? Self.pillarEnvironment(options)
    }

    /// The environment of a pillar that nobody asked for in words.
    static func pillarEnvironment(_ options: Value) -> String? {
        if options["pillarenv_from_saltenv"]?.bool ?? false { return options["saltenv"]?.string }
        return options["pillarenv"]?.string
    }
}
