package import States

/// Every state in this build, one sorted line each.
package enum Catalog {
    package static let all: [any StateModule.Type] = [
        ArchiveExtracted.self,
        ArchiveMirrored.self,
        CommandRun.self,
        CommandScript.self,
        CommandWait.self,
        CronAbsent.self,
        CronEnvironmentAbsent.self,
        CronEnvironmentPresent.self,
        CronPresent.self,
        FileAbsent.self,
        FileAppend.self,
        FileBlockReplace.self,
        FileComment.self,
        FileDirectory.self,
        FileExists.self,
        FileManaged.self,
        FileMissing.self,
        FileRecurse.self,
        FileRename.self,
        FileReplace.self,
        FileSymlink.self,
        FileTouch.self,
        FileUncomment.self,
        GroupAbsent.self,
        GroupPresent.self,
        ModuleRun.self,
        ModuleWait.self,
        PackageInstalled.self,
        PackageLatest.self,
        PackagePurged.self,
        PackageRemoved.self,
        PackageUptodate.self,
        ServiceDead.self,
        ServiceDisabled.self,
        ServiceEnabled.self,
        ServiceMasked.self,
        ServiceRunning.self,
        ServiceUnmasked.self,
        TestCheckPillar.self,
        TestConfigurable.self,
        TestFailWithChanges.self,
        TestFailWithoutChanges.self,
        TestNop.self,
        TestShowNotification.self,
        TestSucceedWithChanges.self,
        TestSucceedWithoutChanges.self,
        UserAbsent.self,
        UserPresent.self,
    ]

    /// The same by name: `cron.present`.
    package static let byName: [String: any StateModule.Type] = Dictionary(
        uniqueKeysWithValues: all.map { ($0.name, $0) }
    )
}
