/// How patient one-time boots are. All times in seconds.
package struct OnceRules: Hashable, Sendable {
    /// How long a machine that has its script may take to fetch the rest; after that the boot is pending again.
    package var lease = 600.0
    /// How long the system may take to report home, where that is the goal.
    package var bootTime = 3600.0
    /// How long an entry waits for its machine at all.
    package var life = 7 * 86_400.0
    /// The brake: so many scripts of one entry within `brakeTime`, and it is given up.
    package var brakeCount = 5
    package var brakeTime = 3600.0
    /// How long finished entries are kept to be looked at.
    package var memory = 30 * 86_400.0

    package init() {}
}
