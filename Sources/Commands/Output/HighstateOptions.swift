/// How the results of a state run are shown: Salt's `state_*` options.
struct HighstateOptions: Sendable, Equatable {
    /// `state_output`: full, terse, mixed, changes or filter, each with `_id` to show IDs in place of names.
    var mode = "full"
    /// `state_verbose`: show states that were right already.
    var isVerbose = true
    /// `state_output_profile`: start and duration.
    var showsProfile = true
    /// `state_output_diff`: only what changed or failed.
    var showsOnlyChanges = false
    /// `state_output_pct`: shares of success and failure.
    var showsPercentages = false
    /// `state_compress_ids`: states of one ID as one.
    var compressesIDs = false
    /// `state_tabular`: terse lines in columns.
    var isTabular = false
    /// `state_output_exclude`, `state_output_terse`: results (`True`, `False`, `None`) for the mode `filter`.
    var excluded: [String] = []
    var terse: [String] = []

    static let modes = ["full", "terse", "mixed", "changes", "filter"].flatMap { [$0, $0 + "_id"] }
}
