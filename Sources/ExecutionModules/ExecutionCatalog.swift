/// Every execution function in this build: one line a group, sorted.
package enum ExecutionCatalog {
    package static let table = FunctionTable(
        AlternativesFunctions.all
            + AddressFunctions.all
            + ArchiveFunctions.all
            + CommandFunctions.all
            + ConfigFunctions.all
            + ConfigTables.all
            + DataFunctions.all
            + DefaultsFunctions.all
            + EnvironmentFunctions.all
            + EventFunctions.all
            + FileFunctions.all
            + GitFunctions.all
            + GrainsChanges.all
            + GrainsFunctions.all
            + GroupFunctions.all
            + HTTPFunctions.all
            + HashFunctions.all
            + LogFunctions.all
            + NetbootFunctions.all
            + NetworkFunctions.all
            + PackageFunctions.all
            + PillarFunctions.all
            + ServiceFunctions.all
            + SlsutilFunctions.all
            + StatusFunctions.all
            + TestFunctions.all
            + TimeFunctions.all
            + TreeCopies.all
            + TreeFunctions.all
            + UserFunctions.all
    )
}
