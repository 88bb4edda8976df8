using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>Enough of a page to notice that it is no longer the one that was observed.</summary>
/// <param name="Document">Token of the main frame's document.</param>
/// <param name="Modal">A dialog makes everything else unreachable.</param>
internal sealed record PageMark(string TargetId, string Document, bool Modal);

/// <summary>One observation, ready for a model.</summary>
/// <param name="Text">Fenced and marked as untrusted.</param>
/// <param name="Picture">JPEG of what is in view; null when none would help.</param>
internal sealed record Seen(string Text, byte[]? Picture, PageMark Page)
{
    /// <summary>The same for a page that looks the same. Where the focus is and what is new tells nothing about whether a step had an effect.</summary>
    public string Fingerprint => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Text
        .Replace("*[", "[", StringComparison.Ordinal)
        .Replace(", focused)", ")", StringComparison.Ordinal)
        .Replace(" (focused)", "", StringComparison.Ordinal))));

    /// <summary>What the picture shows; null when there is none.</summary>
    public PictureView? View { get; init; }

    /// <summary>Why there is a picture.</summary>
    public IReadOnlyList<PictureReason> PictureReasons { get; init; } = [];

    /// <summary>The text as lines, from which changes since an earlier observation can be told.</summary>
    public ObservationBody? Body { get; init; }
}

/// <summary>
/// Looks at the current tab of a session, gives what can be used its number, and finds elements by number again. One per
/// execution; observations follow one another.
/// </summary>
public sealed class PageObserver
{
    // Compiled once per document: what it remembers (which number an element has) lives as long as the document.
    internal static readonly PageScript Script = PageScript.Load(
        "Observation/Scripts/8-observe.js",
        "Observation/Scripts/1-registry.js",
        "Observation/Scripts/2-semantics.js",
        "Observation/Scripts/2-dates.js",
        "Observation/Scripts/2-states.js",
        "Observation/Scripts/3-geometry.js",
        "Observation/Scripts/4-seen.js",
        "Observation/Scripts/4-styles.js",
        "Observation/Scripts/4-index.js",
        "Observation/Scripts/5-dialogs.js",
        "Observation/Scripts/5-text.js",
        "Observation/Scripts/5-walk.js",
        "Observation/Scripts/6-describe.js",
        "Observation/Scripts/6-elements.js",
        "Observation/Scripts/6-fields.js",
        "Observation/Scripts/7-containers.js",
        "Observation/Scripts/7-graphics.js",
        "Observation/Scripts/8-unchanged.js");

    private static readonly TimeSpan ChildFramePatience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(100);
    private const int MaxTries = 20;

    /// <summary>A closed root may hold others.</summary>
    private const int MaxLooks = 5;

    private readonly BrowserSession _session;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, ElementNumbers> _numbers = [];
    private readonly ConditionalWeakTable<PageTab, object> _followed = [];
    private readonly ConditionalWeakTable<Frame, Task> _preparing = [];
    private readonly ConditionalWeakTable<Frame, FrameSnapshot> _last = [];
    private PageTree? _seen;

    public PageObserver(BrowserSession session, TimeProvider? time = null)
    {
        _session = session;
        _time = time ?? TimeProvider.System;
        session.CurrentTabChanged += Follow;
        if (session.OpenTab is { } tab)
        {
            Follow(tab);
        }
    }

    /// <summary>What a first look needs is made ready for each document while the page still loads.</summary>
    private void Follow(PageTab tab)
    {
        if (_followed.TryAdd(tab, tab))
        {
            tab.DocumentParsed += () => Prepare(tab.MainFrame);
            tab.FrameLoaded += Prepare;
        }
    }

    private void Prepare(Frame frame) => _preparing.AddOrUpdate(frame, PrepareAsync(frame));

    /// <summary>Until the document that the frame shows has been made ready.</summary>
    internal Task PreparedAsync(Frame frame) => _preparing.TryGetValue(frame, out var preparing) ? preparing : Task.CompletedTask;

    /// <summary>
    /// Compiles the script, has it learn what it would otherwise learn at the first look, and asks for closed roots where the page's
    /// text alone says that there may be some.
    /// </summary>
    private static async Task PrepareAsync(Frame frame)
    {
        try
        {
            for (var look = 1; look < MaxLooks && await ClosedRoots.FindAsync(frame, Script, "prepare", CancellationToken.None); look++)
            {
            }
        }
        catch (Exception error) when (error is CdpException or PageScriptException)
        {
            // The document was left, or its look will say the same.
        }
    }

    /// <summary>The page as text, as a model would get it.</summary>
    public async Task<string> DescribeAsync(ObservationSettings settings, CancellationToken cancellationToken = default) =>
        (await ObserveAsync(settings with { Pictures = PictureMode.Never }, 0, false, cancellationToken)).Text;

    /// <param name="failures">Consecutive failed steps, which may call for a picture.</param>
    /// <param name="withPicture">Take a picture whatever the page is like, unless pictures are never wanted.</param>
    /// <exception cref="CdpException">The page cannot be observed: it closed, or never comes to rest.</exception>
    internal async Task<Seen> ObserveAsync(ObservationSettings settings, int failures, bool withPicture, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var tab = await _session.EnsureTabAsync(cancellationToken);
            try
            {
                return await ObserveAsync(tab, settings, failures, withPicture, cancellationToken);
            }
            catch (CdpException error) when (attempt < MaxTries && (error.IsContextLost || (error.IsClosed && !_session.Crashed.IsCancellationRequested)))
            {
                // The page is on its way to another one.
                await Task.Delay(BetweenTries, _time, cancellationToken);
            }
        }
    }

    /// <summary>What the current tab shows now, in little.</summary>
    internal async Task<PageMark> MarkAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var tab = await _session.EnsureTabAsync(cancellationToken);
            try
            {
                var state = await tab.MainFrame.EvaluateAsync(Script, ["state", null], cancellationToken);
                return new PageMark(tab.TargetId, state.GetProperty("token").GetString()!, state.GetProperty("modal").GetBoolean());
            }
            catch (CdpException error) when (attempt < MaxTries && (error.IsContextLost || (error.IsClosed && !_session.Crashed.IsCancellationRequested)))
            {
                await Task.Delay(BetweenTries, _time, cancellationToken);
            }
        }
    }

    /// <summary>The element that the last observation of the current tab gave this number.</summary>
    /// <returns>Null when there is none, or no longer.</returns>
    public async Task<ElementRef?> FindAsync(int number, CancellationToken cancellationToken = default)
    {
        return await AddressOfAsync(number, cancellationToken) is var (frame, address)
            ? await frame.EvaluateHandleAsync(Script, ["element", address], cancellationToken)
            : null;
    }

    /// <summary>The same element without waiting for it: what is asked of it next goes to the browser at once.</summary>
    /// <param name="missing">What whoever asks gets when there is none, or no longer.</param>
    public async Task<ElementRef> FindSoonAsync(int number, Func<Exception> missing, CancellationToken cancellationToken = default)
    {
        var (frame, address) = await AddressOfAsync(number, cancellationToken) ?? throw missing();
        return new ElementRef(frame, FoundAsync(), address);

        async Task<string> FoundAsync() => await frame.EvaluateHandleAsync(Script, ["element", address], cancellationToken) is { } element
            ? await element.ObjectIdAsync(cancellationToken)
            : throw missing();
    }

    private async Task<(Frame Frame, object Address)?> AddressOfAsync(int number, CancellationToken cancellationToken)
    {
        var tab = await _session.EnsureTabAsync(cancellationToken);
        return NumbersOf(tab).Find(number) is { } address && tab.Frames.FirstOrDefault(frame => frame.Id == address.FrameId) is { } frame
            ? (frame, new { token = address.Token, id = address.Id })
            : null;
    }

    /// <summary>A picture of one element of the last observation, as JPEG.</summary>
    /// <returns>Null when there is no such element, or no longer.</returns>
    public async Task<byte[]?> PictureOfAsync(int number, ObservationSettings settings, CancellationToken cancellationToken = default) =>
        await FindAsync(number, cancellationToken) is { } element ? await PagePicture.OfElementAsync(element, settings, cancellationToken) : null;

    /// <summary>The number that observations gave to an element of a document; null when it was in none of them.</summary>
    internal int? NumberOf(PageTab tab, string token, int id) => NumbersOf(tab).Known(token, id);

    /// <summary>Role and name that an element had in the last observation; null when it was not in it.</summary>
    internal ElementAnchors? Describe(int number) => _seen?.All().FirstOrDefault(node => node.Number == number) is { } node
        ? new ElementAnchors { Role = node.Source.Role ?? (node.Kind == "tb" ? "table" : null), Name = node.Source.Name }
        : null;

    private async Task<Seen> ObserveAsync(
        PageTab tab, ObservationSettings settings, int failures, bool withPicture, CancellationToken cancellationToken)
    {
        // Where it is known beforehand that there is to be a picture, it is taken meanwhile.
        var early = settings.Pictures == PictureMode.Always || (withPicture && settings.Pictures == PictureMode.Auto);
        var taking = early ? CaptureAsync(tab, settings, cancellationToken) : null;
        var snapshots = await Task.WhenAll(tab.Frames.Select(frame => SnapshotAsync(frame, settings, cancellationToken)));
        var tree = PageTree.Build(await WithOwnersAsync(tab, [.. snapshots.OfType<ObservedFrame>()], cancellationToken), NumbersOf(tab));
        var reasons = PictureAdvice.ReasonsFor(tree, settings.Pictures, failures, withPicture);
        taking ??= reasons.Count > 0 ? CaptureAsync(tab, settings, cancellationToken) : null;

        if (tree.Main.Title.Length > 0)
        {
            // The browser tells it late, and only tabs in front are asked.
            tab.Title = tree.Main.Title;
        }

        _seen = tree;
        var body = ObservationText.Body(tree, TabsOf(tab), settings);
        var text = body.Text;
        var taken = taking is null ? null : await taking;
        var picture = taken?.Jpeg;
        if (picture is not null && settings.MarkPictures)
        {
            picture = await _session.Drawing.MarkAsync(picture, tree.Main.Width, tree.Marks(), settings.PictureQuality, cancellationToken);
        }

        return new Seen(text, picture, new PageMark(tab.TargetId, tree.Main.Token, tree.Main.Modal))
        {
            View = taken?.View,
            PictureReasons = picture is null ? [] : reasons,
            Body = body,
        };
    }

    /// <summary>A frame that does not answer in time is left out; without the main frame there is nothing to see.</summary>
    private async Task<ObservedFrame?> SnapshotAsync(Frame frame, ObservationSettings settings, CancellationToken cancellationToken)
    {
        var patience = frame.IsMain ? Timeout.InfiniteTimeSpan : ChildFramePatience;
        try
        {
            return await LookAsync(frame, settings, cancellationToken).WaitAsync(patience, _time, cancellationToken);
        }
        catch (Exception error) when (!frame.IsMain && error is CdpException or PageScriptException or TimeoutException)
        {
            return null;
        }
    }

    private async Task<ObservedFrame> LookAsync(Frame frame, ObservationSettings settings, CancellationToken cancellationToken)
    {
        await PreparedAsync(frame).WaitAsync(cancellationToken);
        for (var look = 1; ; look++)
        {
            var known = _last.TryGetValue(frame, out var last) ? last.Stamp : "";
            var value = await frame.EvaluateAsync(Script, ["observe", new { marginScreens = settings.MarginScreens, boxes = settings.MarkPictures, known }], cancellationToken);
            var answer = value.GetString()!;
            var snapshot = answer.Length == 0 ? last! : JsonSerializer.Deserialize<FrameSnapshot>(answer, JsonSerializerOptions.Web)!;
            _last.AddOrUpdate(frame, snapshot);
            if (snapshot.Suspects > 0 && look < MaxLooks && await ClosedRoots.FindAsync(frame, Script, "suspects", cancellationToken))
            {
                continue;
            }

            var owner = snapshot.Index < 0 && frame.Parent is not null ? await OwnerAsync(frame, cancellationToken) : null;
            return new ObservedFrame(frame.Id, frame.Parent?.Id, snapshot, owner);
        }
    }

    /// <summary>What is embedded does not say which frame is in it: those around it are asked for the elements that hold them.</summary>
    private static async Task<ObservedFrame[]> WithOwnersAsync(PageTab tab, ObservedFrame[] frames, CancellationToken cancellationToken)
    {
        var embedding = frames.Where(frame => frame.Snapshot.Embeds > 0).Select(frame => frame.FrameId).ToHashSet();
        return embedding.Count == 0 ? frames : await Task.WhenAll(frames.Select(WithOwnerAsync));

        async Task<ObservedFrame> WithOwnerAsync(ObservedFrame frame)
        {
            if (frame is not { OwnerId: null, ParentFrameId: { } parent } || !embedding.Contains(parent) || tab.Frames.FirstOrDefault(known => known.Id == frame.FrameId) is not { } inner)
            {
                return frame;
            }

            try
            {
                return frame with { OwnerId = await OwnerAsync(inner, cancellationToken) };
            }
            catch (CdpException)
            {
                // It went away meanwhile.
                return frame;
            }
        }
    }

    /// <summary>Frames in shadow trees are not among their parent's frames: only the element that holds one tells where it is.</summary>
    private static async Task<int?> OwnerAsync(Frame frame, CancellationToken cancellationToken)
    {
        if (await frame.GetOwnerAsync(cancellationToken) is not { } owner)
        {
            return null;
        }

        return (await owner.Frame.EvaluateAsync(Script, ["owner", owner], cancellationToken)).GetInt32();
    }

    private static async Task<ViewportPicture?> CaptureAsync(PageTab tab, ObservationSettings settings, CancellationToken cancellationToken)
    {
        try
        {
            return await PagePicture.OfViewportAsync(tab, settings, cancellationToken);
        }
        catch (CdpException)
        {
            // The text alone must do.
            return null;
        }
    }

    private ElementNumbers NumbersOf(PageTab tab)
    {
        if (!_numbers.TryGetValue(tab.TargetId, out var numbers))
        {
            numbers = new ElementNumbers();
            _numbers.Add(tab.TargetId, numbers);
        }

        return numbers;
    }

    private List<TabInfo> TabsOf(PageTab current) =>
        [.. _session.Tabs.Select((tab, index) => new TabInfo(index + 1, tab.Title, tab.Url, ReferenceEquals(tab, current)))];
}
