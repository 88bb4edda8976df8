using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>How much of a page the model gets to see.</summary>
public sealed record ObservationSettings
{
    private const int CharactersPerToken = 4;

    public static ObservationSettings Default { get; } = new();

    /// <summary>As a task asks for it.</summary>
    public static ObservationSettings From(AgentSettings agent) => new()
    {
        MaxCharacters = agent.ObservationTokens * CharactersPerToken,
        Pictures = agent.Pictures,
        MarkPictures = agent.MarkPictures,
    };

    /// <summary>Upper bound of an observation in characters; 8,000 are about 2,000 tokens of English.</summary>
    public int MaxCharacters { get; init; } = 8_000;

    /// <summary>Longer texts, names and values are cut.</summary>
    public int MaxTextLength { get; init; } = 100;

    /// <summary>How far beyond the viewport elements are told one by one, in heights of the viewport.</summary>
    public double MarginScreens { get; init; } = 1;

    public int MaxOptions { get; init; } = 10;

    public PictureMode Pictures { get; init; }

    /// <summary>
    /// Pictures are scaled so that neither side is longer, in pixels; 0 leaves them as they are. The usual viewport of 1,280 × 800 needs no
    /// scaling: points in its picture are points of the page, small print stays legible, and the browser need not draw the page in another size.
    /// </summary>
    public int MaxPictureEdge { get; init; } = 1_280;

    /// <summary>From 0 to 100.</summary>
    public int PictureQuality { get; init; } = 60;

    /// <summary>Elements in the picture bear their numbers.</summary>
    public bool MarkPictures { get; init; }

    /// <summary>For when the ordinary observation was not enough to find an element.</summary>
    public ObservationSettings Detailed() => this with
    {
        MaxCharacters = MaxCharacters * 5 / 2,
        MaxTextLength = MaxTextLength * 4,
        MarginScreens = MarginScreens + 2,
        MaxOptions = 20,
    };
}
