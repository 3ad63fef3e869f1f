/// What Prometheus reads.
enum Metrics {
    static func text(_ service: BootService) -> String {
        let events = service.events
        var lines = [
            "# HELP cm_netboot_events_total What happened to machines, by stage and outcome.",
            "# TYPE cm_netboot_events_total counter",
        ]
        lines += events.counts.map { counter, count in
            "cm_netboot_events_total{stage=\"\(counter.stage.rawValue)\",outcome=\"\(counter.outcome)\"} \(count)"
        }.sorted()
        lines += [
            "# HELP cm_netboot_bytes_total Bytes that machines have fetched, by stage.",
            "# TYPE cm_netboot_bytes_total counter",
        ]
        lines += events.bytes.filter { $0.value > 0 }.map { "cm_netboot_bytes_total{stage=\"\($0.rawValue)\"} \($1)" }
            .sorted()
        lines += [
            "# HELP cm_netboot_machines Machines that are remembered.", "# TYPE cm_netboot_machines gauge",
            "cm_netboot_machines \(service.sightings.count)",
        ]
        return lines.joined(separator: "\n") + "\n"
    }
}
