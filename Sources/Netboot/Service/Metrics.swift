import DHCP
import TFTP

/// What Prometheus reads.
enum Metrics {
    static func text(_ service: BootService, _ dhcp: DHCPCounters.Counts?, _ tftp: TFTPCounters.Counts?) -> String {
        (events(service.events) + bytes(service.events) + machines(service.sightings) + packets(dhcp)
            + requests(tftp)).joined(separator: "\n") + "\n"
    }

    private static func events(_ events: EventLog) -> [String] {
        head("events_total", "counter", "What happened to machines, by stage and outcome.")
            + events.counts.map { counter, count in
                "cm_netboot_events_total{stage=\"\(counter.stage.rawValue)\",outcome=\"\(counter.outcome)\"} \(count)"
            }.sorted()
    }

    private static func bytes(_ events: EventLog) -> [String] {
        head("bytes_total", "counter", "Bytes that machines have fetched, by stage.")
            + events.bytes.filter { $0.value > 0 }.map {
                "cm_netboot_bytes_total{stage=\"\($0.rawValue)\"} \($1)"
            }.sorted()
    }

    private static func machines(_ sightings: Sightings) -> [String] {
        head("machines", "gauge", "Machines that are remembered.") + ["cm_netboot_machines \(sightings.count)"]
    }

    private static func packets(_ counts: DHCPCounters.Counts?) -> [String] {
        guard let counts else { return [] }
        let results = [
            ("answered", counts.answered), ("malformed", counts.malformed), ("received", counts.received),
            ("unsent", counts.unsent), ("withheld", counts.withheld),
        ]
        return head("dhcp_packets_total", "counter", "DHCP packets: those received, and what became of them.")
            + results.map { "cm_netboot_dhcp_packets_total{result=\"\($0)\"} \($1)" }
            + head("dhcp_ignored_total", "counter", "DHCP packets that got no answer, by reason.")
            + counts.ignored.map { "cm_netboot_dhcp_ignored_total{reason=\"\($0)\"} \($1)" }.sorted()
            + head("dhcp_deaf_interfaces", "gauge", "Interfaces that were removed, so that nobody is heard on them.")
            + ["cm_netboot_dhcp_deaf_interfaces \(counts.deaf.count)"]
    }

    private static func requests(_ counts: TFTPCounters.Counts?) -> [String] {
        guard let counts else { return [] }
        let results = [
            ("dropped", counts.dropped), ("malformed", counts.malformed), ("refused", counts.refused),
            ("requests", counts.requests),
        ]
        return head("tftp_requests_total", "counter", "TFTP requests, and those that got an error or nothing.")
            + results.map { "cm_netboot_tftp_requests_total{result=\"\($0)\"} \($1)" }
    }

    private static func head(_ name: String, _ type: String, _ help: String) -> [String] {
        ["# HELP cm_netboot_\(name) \(help)", "# TYPE cm_netboot_\(name) \(type)"]
    }
}
