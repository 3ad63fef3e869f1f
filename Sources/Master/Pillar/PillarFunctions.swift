import ExecutionModules
import Hosts
import Transport

/// What pillar templates may call on the master: functions that look, and those that the settings list.
enum PillarFunctions {
    /// Functions that look get a host without programs; listed ones get the real one.
    static func table(_ all: FunctionTable, listed: Set<String>, host: any Host) -> FunctionTable {
        FunctionTable(
            all.names.compactMap { name in
                guard let function = all[name] else { return nil }
                if listed.contains(name) { return withHost(host, function) }
                return function.effect == .reads ? function : nil
            }
        )
    }

    private static func withHost(_ host: any Host, _ function: ExecutionFunction) -> ExecutionFunction {
        ExecutionFunction(function.name, function.effect, function.summary) { call, context in
            var context = context
            context.host = host
            context.downloads = LazyDownloads()
            return try await function.body(&call, context)
        }
    }
}
