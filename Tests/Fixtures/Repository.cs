namespace Dashboard.Tests.Fixtures;

/// <summary>Where the checkout is that the tests were built from.</summary>
public static class Repository
{
    /// <summary>Absolute path of the folder that holds Dashboard.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Absolute path of something in the checkout.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Dashboard.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"Dashboard.sln is not above {AppContext.BaseDirectory}.");
    }
}
