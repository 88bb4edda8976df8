using System.Security.Cryptography;

namespace Dashboard.BrowserAgent;

/// <summary>
/// What runs in every document before the page's own scripts: in the page's world a hook that notes listeners and shadow
/// roots, in our isolated world what hears of it. They find each other by an event whose name no page can know.
/// </summary>
internal static class PageHook
{
    private static readonly string Secret = Convert.ToHexString(RandomNumberGenerator.GetBytes(12)).ToLowerInvariant();
    private static readonly string Hook = Call("Observation/Scripts/hook.js");

    /// <summary>Defines, in an isolated world and once per document, what our scripts have in common.</summary>
    public static string World { get; } = Call("Observation/Scripts/world.js");

    /// <summary>
    /// Evaluated in the page's world, makes a hook call that our world does not hear: a popup's window may go on with its
    /// first real document, and loses its listeners then, but not the hook.
    /// </summary>
    public static string Meet { get; } = $"addEventListener('{Secret}', null)";

    /// <summary>Sends what installs both in all documents of a session to come, and in those that are there.</summary>
    public static IEnumerable<Task> Install(CdpSession session) =>
    [
        // The listening side first.
        session.SendAsync("Page.addScriptToEvaluateOnNewDocument", new { source = World, worldName = IsolatedWorld.Name, runImmediately = true }),
        session.SendAsync("Page.addScriptToEvaluateOnNewDocument", new { source = Hook, runImmediately = true }),
    ];

    private static string Call(string path) => $"({PageScript.Load(path).Source}\n)('{Secret}')";
}
