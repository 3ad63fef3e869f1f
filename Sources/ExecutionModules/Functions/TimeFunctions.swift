import Hosts
import OrderedCollections
import Values

/// `status.time` and what else tells the time.
enum TimeFunctions {
    static let all = [
        ExecutionFunction("status.time", .reads, "The time in this machine's zone: [format], as strftime has it") {
            call,
            context in
            let format = call.optionalText("format") ?? "%A, %d. %B %Y %I:%M%p"
            try call.finish()
            return .string(localTime(context.host.now, format: format))
        },
        ExecutionFunction(
            "dnsutil.serial",
            .reads,
            "A zone's serial: the grain dnsserial_ZONE, or today's first: [zone]"
        ) {
            call,
            context in
            let zone = call.optionalText("zone") ?? ""
            try call.finish()
            let stored = context.grains[zone.isEmpty ? "dnsserial" : "dnsserial_\(zone)"]
            guard let stored, stored.isTruthy else {
                return .string(localTime(context.host.now, format: "%Y%m%d01"))
            }
            return stored
        },
    ]
}
