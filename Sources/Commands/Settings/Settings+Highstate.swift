extension Settings {
    /// The settings about printing state runs, which masters (for `cm`) and minions (for `cm-call`) share.
    mutating func highstateOptions() -> HighstateOptions {
        var options = HighstateOptions()
        if let mode = string("state_output")?.lowercased() { options.mode = mode }
        if let verbose = bool("state_verbose") { options.isVerbose = verbose }
        if let profile = bool("state_output_profile") { options.showsProfile = profile }
        if let diff = bool("state_output_diff") { options.showsOnlyChanges = diff }
        if let percent = bool("state_output_pct") { options.showsPercentages = percent }
        if let compress = bool("state_compress_ids") { options.compressesIDs = compress }
        if let tabular = bool("state_tabular") { options.isTabular = tabular }
        if let excluded = strings("state_output_exclude") { options.excluded = excluded }
        if let terse = strings("state_output_terse") { options.terse = terse }
        return options
    }
}
