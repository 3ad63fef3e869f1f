import OrderedCollections
import Values

/// Salt's `highstate` outputter: the results of a state run, one block a state, and a summary.
struct HighstateOutput {
    let options: HighstateOptions
    let palette: Palette

    func text(_ data: Value) -> String {
        guard case .map(var hosts) = data else { return data.pythonText }
        if options.compressesIDs { hosts = hosts.mapValues(CompressedIDs.compress) }
        return hosts.map { text(host: $0.key.pythonText, $0.value) }.joined(separator: "\n")
    }

    private func text(host: String, _ data: Value) -> String {
        switch data {
        case .map(let states): statesText(host: host, states)
        case .list(let errors): errorsText(host: host, errors)
        case .string(let text):
            plainText(host: host, text.pythonLines)
        case .int, .bigInt, .bool: plainText(host: host, [data.pythonText])
        case .null, .double: header(host, palette.green)
        }
    }

    private func header(_ host: String, _ colour: String) -> String {
        colour + host.withoutEscapes + ":" + palette.end
    }

    private func plainText(host: String, _ lines: [String]) -> String {
        let lines = lines.map { palette.green + "    " + $0 + palette.end }
        return ([header(host, palette.cyan)] + lines).joined(separator: "\n")
    }

    private func errorsText(host: String, _ errors: [Value]) -> String {
        let colour = palette.lightRed
        var lines = [header(host, colour), "    \(colour)Data failed to compile:\(palette.end)"]
        for error in errors {
            lines.append("\(colour)----------\n    \(error.pythonText.withoutEscapes)\(palette.end)")
        }
        return lines.joined(separator: "\n")
    }

    private func statesText(host: String, _ states: Value.Map) -> String {
        let shown = states.filter { $0.value["result"] != nil }.map { ShownState(tag: $0.key.pythonText, $0.value) }
            .sorted { $0.runNumber < $1.runNumber }
        var colour = palette.green
        var summary = HighstateSummary(host: host)
        var lines: [String] = []
        for state in shown {
            summary.count(state)
            guard isShown(state) else { continue }
            let own = colourOf(state)
            if state.result != true { colour = own }
            switch look(of: state) {
            case .hidden: break
            case .terse: lines.append(terseLine(state, colour: own))
            case .full:
                lines += block(state, colour: own)
                if state.warnings != nil { summary.countWarning() }
            }
        }
        lines += summary.lines(options, palette)
        return ([header(host, colour)] + lines).joined(separator: "\n")
    }

    private func isShown(_ state: ShownState) -> Bool {
        guard state.result == true, state.changes.isEmpty else { return true }
        return options.isVerbose && !options.showsOnlyChanges
    }

    private func colourOf(_ state: ShownState) -> String {
        switch state.result {
        case false?: palette.red
        case nil: palette.lightYellow
        case true?: state.changes.isEmpty ? palette.green : palette.cyan
        }
    }

    private enum Look {
        case full
        case terse
        case hidden
    }

    private func look(of state: ShownState) -> Look {
        let mode = options.mode
        if mode.hasPrefix("filter") {
            let result = state.value["result"]?.pythonText ?? "None"
            if options.terse.contains(result) { return .terse }
            return options.excluded.contains(result) ? .hidden : .full
        }
        let isTerse =
            mode.hasPrefix("terse") || mode.hasPrefix("mixed") && state.result != false
            || mode.hasPrefix("changes") && state.result == true && state.changes.isEmpty
        return isTerse ? .terse : .full
    }

    private func shownName(_ state: ShownState) -> String {
        options.mode.hasSuffix("_id") ? state.id : state.name
    }

    private func block(_ state: ShownState, colour: String) -> [String] {
        func line(_ label: String, _ text: String) -> String {
            "    \(colour)\(label.rightAligned(to: 8)): \(text)\(palette.end)"
        }
        var lines = ["\(colour)----------\(palette.end)", line("ID", state.id), line("Function", state.function)]
        if shownName(state) != state.id { lines.append(line("Name", shownName(state))) }
        lines.append(line("Result", state.value["result"]?.pythonText ?? "None"))
        if let location = state.value["__location__"] { lines.append(line("Location", location.pythonText)) }
        lines.append(line("Comment", state.comment))
        if options.showsProfile, let started = state.value["start_time"] {
            lines.append(line("Started", started.pythonText))
            lines.append(line("Duration", state.value["duration"].map { "\($0.pythonText) ms" } ?? ""))
        }
        lines.append("\(colour)     Changes:   \(changesText(state))\(palette.end)")
        if let warnings = state.warnings {
            let text = TextWrap.fill(warnings.joined(separator: "\n"), width: 80, indent: 14).stripped
            lines.append("   \(palette.lightRed) Warnings: \(text)\(palette.end)")
        }
        return lines
    }

    private func changesText(_ state: ShownState) -> String {
        guard !state.changes.isEmpty else { return "" }
        return "\n" + NestedOutput.text(.map(state.changes), palette: palette, indent: 14)
    }

    private func terseLine(_ state: ShownState, colour: String) -> String {
        let result = state.terseResult
        let parts = state.function.split(separator: ".", maxSplits: 1).map(String.init)
        let started = options.showsProfile ? state.value["start_time"]?.pythonText : nil
        let duration = state.value["duration"]?.pythonText ?? ""
        var text =
            state.warnings.map { warnings in
                "\(palette.lightRed)Warnings:\n\(warnings.joined(separator: "\n"))\(palette.end)"
                    + (options.isTabular ? "\n" : "")
            } ?? ""
        guard options.isTabular else {
            text += " \(colour) Name: \(shownName(state)) - Function: \(state.function) - Result: \(result)"
            if let started { text += " - Started: \(started) - Duration: \(duration) ms" }
            return text + palette.end
        }
        text += colour
        if let started { text += "\(started) [\(duration.rightAligned(to: 7)) ms] " }
        text += parts[0].rightAligned(to: 10) + "." + (parts.count > 1 ? parts[1] : "").padded(to: 10)
        return text + " \(result.padded(to: 7))   Name: \(shownName(state))\(palette.end)"
    }
}
