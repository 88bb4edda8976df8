using System.Diagnostics;
using System.Text.Json;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>
/// Finds a recipe's elements by their anchors in all frames and open shadow roots. Waits for the element to appear; an
/// anchor that leaves more than one is an error, since a recipe never guesses. The only one that matches and
/// stays hidden gets the mouse once: it may be shown under it. Where there is only a finger nothing is touched for this: a click does that.
/// </summary>
/// <param name="session">Elements are looked for in its current tab.</param>
/// <param name="timeout">How long an element may take to appear.</param>
public sealed class AnchorResolver(BrowserSession session, TimeSpan timeout) : IElementResolver
{
    /// <summary>What is found is clicked: on a device without a mouse it may be hidden until the click touches what is around it.</summary>
    public bool IsForClick { get; init; }

    private static readonly PageScript Find = PageScript.Load(
        "Recipes/Scripts/anchors.js", "Observation/Scripts/2-semantics.js", "Observation/Scripts/3-geometry.js");

    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>A page that is being redrawn may show the old and the new element for a moment.</summary>
    private static readonly TimeSpan AmbiguityPatience = TimeSpan.FromSeconds(1);

    /// <summary>What is hidden may be about to be shown.</summary>
    private static readonly TimeSpan HiddenPatience = TimeSpan.FromSeconds(1);

    public async ValueTask<ElementRef> ResolveAsync(ElementTarget target, CancellationToken cancellationToken)
    {
        if (target.Anchors is not { IsEmpty: false } anchors)
        {
            throw new ActionException(ActionErrors.NotSupported, "A recipe finds elements by anchors, not by number.");
        }

        var started = Stopwatch.GetTimestamp();
        long? ambiguousSince = null;
        long? hiddenSince = null;
        var isHovered = false;
        Search? last = null;
        while (true)
        {
            var search = last = await SearchAsync(anchors, last, target, cancellationToken);
            if (search.Stage is { } stage && await HandleAsync(search.Frame!, anchors, stage, cancellationToken) is { } element)
            {
                return element;
            }

            hiddenSince = search.HiddenStage is null ? null : hiddenSince ?? Stopwatch.GetTimestamp();
            if (!isHovered && hiddenSince is { } unseen && Stopwatch.GetElapsedTime(unseen) > HiddenPatience
                && await HandleAsync(search.Frame!, anchors, search.HiddenStage!.Value, cancellationToken) is { } hidden)
            {
                isHovered = true;
                if (!await Finger.IsAllAsync(hidden.Frame.Tab, cancellationToken))
                {
                    await new Pointer(hidden.Frame.Tab).HoverAroundAsync(hidden, cancellationToken);
                }
                else if (IsForClick)
                {
                    return hidden;
                }
            }

            ambiguousSince = search.IsAmbiguous ? ambiguousSince ?? Stopwatch.GetTimestamp() : null;
            var isSettled = ambiguousSince is { } since && Stopwatch.GetElapsedTime(since) > AmbiguityPatience;
            if (isSettled || Stopwatch.GetElapsedTime(started) > timeout)
            {
                throw search.ToException(target);
            }
        }
    }

    public async ValueTask<ElementRef?> FindNowAsync(ElementTarget target, CancellationToken cancellationToken)
    {
        if (target.Anchors is not { IsEmpty: false } anchors)
        {
            return null;
        }

        var tab = await session.EnsureTabAsync(cancellationToken);
        var search = await SearchAsync(tab, anchors, cancellationToken);
        return search.Stage is { } stage ? await HandleAsync(search.Frame!, anchors, stage, cancellationToken)
            : search.IsAmbiguous ? throw search.ToException(target)
            : null;
    }

    /// <summary>Looks for the element, after a pause when it was looked for before.</summary>
    private async Task<Search> SearchAsync(ElementAnchors anchors, Search? last, ElementTarget target, CancellationToken cancellationToken)
    {
        try
        {
            if (last is not null)
            {
                await Task.Delay(RetryInterval, cancellationToken);
            }

            var tab = await session.EnsureTabAsync(cancellationToken);
            return await SearchAsync(tab, anchors, cancellationToken);
        }
        catch (OperationCanceledException error) when (last is not null)
        {
            var reason = last.ToException(target);
            throw new WaitCanceledException(reason.Message, error, cancellationToken) { Instead = reason };
        }
    }

    private static async Task<Search> SearchAsync(PageTab tab, ElementAnchors anchors, CancellationToken cancellationToken)
    {
        var wanted = JsonSerializer.SerializeToElement(anchors, Json.Options);
        var frames = tab.Frames.Where(frame => anchors.FrameUrl is null || frame.Url.Contains(anchors.FrameUrl, StringComparison.OrdinalIgnoreCase)).ToList();
        var answers = await Task.WhenAll(frames.Select(FindAsync));
        var found = answers.OfType<FrameValue>().Select(static answer => new FrameStages(answer.Frame, ReadStages(answer.Value))).ToList();
        return Judge(found, tab.Url);

        async Task<FrameValue?> FindAsync(Frame frame)
        {
            try
            {
                return new FrameValue(frame, await frame.EvaluateAsync(Find, [wanted, null], cancellationToken));
            }
            catch (CdpException error) when (error.IsContextLost || (error.IsClosed && !tab.IsClosed))
            {
                return null;
            }
            catch (PageScriptException error) when (anchors.Css is not null && error.Message.Contains("valid selector", StringComparison.Ordinal))
            {
                throw new ActionException(ActionErrors.InvalidValue, $"“{anchors.Css}” is not a valid CSS selector.", error);
            }
        }
    }

    /// <summary>The first stage at which exactly one element is left, over all frames.</summary>
    private static Search Judge(List<FrameStages> found, string url)
    {
        var stages = found.Count == 0 ? 0 : found.Min(static frame => frame.Stages.Count);
        for (var stage = 0; stage < stages; stage++)
        {
            var count = found.Sum(frame => frame.Stages[stage].Count);
            var hidden = found.Sum(frame => frame.Stages[stage].Hidden);
            if (count == 1)
            {
                return new Search(found.First(frame => frame.Stages[stage].Count == 1).Frame, stage, [], "", hidden, url);
            }

            var anchor = found[0].Stages[stage].Anchor;
            if (count == 0 && hidden == 1)
            {
                return new Search(found.First(frame => frame.Stages[stage].Hidden == 1).Frame, null, [], anchor, hidden, url) { HiddenStage = stage };
            }

            if (count + hidden == 0 || stage == stages - 1)
            {
                var candidates = found.SelectMany(frame => frame.Stages[stage].Candidates).ToList();
                return new Search(null, null, candidates, anchor, hidden, url) { Count = count };
            }
        }

        return new Search(null, null, [], "", 0, url);
    }

    private static List<Stage> ReadStages(JsonElement stages) =>
    [
        .. stages.EnumerateArray().Select(static stage => new Stage(
            stage.Text("anchor")!,
            stage.GetProperty("count").GetInt32(),
            stage.GetProperty("hidden").GetInt32(),
            [.. stage.GetProperty("candidates").EnumerateArray().Select(static text => text.GetString()!)])),
    ];

    private static async Task<ElementRef?> HandleAsync(Frame frame, ElementAnchors anchors, int stage, CancellationToken cancellationToken)
    {
        try
        {
            return await frame.EvaluateHandleAsync(Find, [JsonSerializer.SerializeToElement(anchors, Json.Options), stage], cancellationToken);
        }
        catch (CdpException error) when (error.IsContextLost)
        {
            return null;
        }
    }

    private sealed record Stage(string Anchor, int Count, int Hidden, IReadOnlyList<string> Candidates);

    private sealed record FrameStages(Frame Frame, IReadOnlyList<Stage> Stages);

    private sealed record Search(Frame? Frame, int? Stage, IReadOnlyList<string> Candidates, string Anchor, int Hidden, string Url)
    {
        public int Count { get; init; }

        /// <summary>The stage at which nothing that can be seen is left, and one that cannot; null when it is not so.</summary>
        public int? HiddenStage { get; init; }

        public bool IsAmbiguous => Count > 1;

        public ActionException ToException(ElementTarget target) =>
            new(IsAmbiguous ? ActionErrors.ElementAmbiguous : ActionErrors.ElementNotFound, Reason(target));

        private string Reason(ElementTarget target)
        {
            if (IsAmbiguous)
            {
                var more = Count > Candidates.Count ? ", …" : "";
                return $"{Count} elements match {target}: {string.Join(", ", Candidates)}{more}. Add an anchor that tells them apart.";
            }

            var hidden = Hidden > 0 ? " There is one that is not visible." : "";
            return $"No visible element matches {target} on {Url}; looked for {Anchor}.{hidden}";
        }
    }
}
