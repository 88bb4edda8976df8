using System.Text.Json.Serialization;

namespace Dashboard.Contracts;

/// <summary>When the model gets a picture of the page beside the text.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<PictureMode>))]
public enum PictureMode
{
    /// <summary>On forms, error pages, after more than two failures, and where the text explains little.</summary>
    Auto,
    Always,
    Never,
}

/// <summary>How the agent works on a task, beside its limits. Recipes heed only what actions may do and where searches go.</summary>
public sealed record AgentSettings
{
    public const string DefaultSearchUrl = "https://duckduckgo.com/?q={query}";

    public PictureMode Pictures { get; init; }

    /// <summary>Elements bear their numbers in the pictures that the model gets.</summary>
    public bool MarkPictures { get; set; }

    /// <summary>Upper bound of one observation in tokens, counted as 4 characters each.</summary>
    public int ObservationTokens { get; set; } = 2_000;

    /// <summary>At least so many turns are told to the model in full, older ones in a line each.</summary>
    public int FullTurns { get; set; } = 10;

    /// <summary>The model may keep a plan of the coming steps.</summary>
    public bool Planning { get; set; } = true;

    /// <summary>The model is told how the last execution of the task that reached its end got there.</summary>
    public bool EarlierWay { get; set; } = true;

    /// <summary>The agent may ask people and wait for them; false for tasks that nobody watches.</summary>
    public bool AskPeople { get; set; } = true;

    /// <summary>The agent may run JavaScript of its own in pages.</summary>
    public bool AllowJavaScript { get; init; }

    /// <summary>Address of the search engine, with <c>{query}</c> where the words go; null takes <see cref="DefaultSearchUrl"/>.</summary>
    public string? SearchUrl { get; init; }

    /// <summary>A model as <c>provider/model</c> that takes over when the task's own fails or gets nowhere; null for none.</summary>
    public string? FallbackModel { get; init; }

    /// <summary>A model as <c>provider/model</c> that judges whether the goal was reached; null takes the task's own.</summary>
    public string? JudgeModel { get; init; }

    /// <summary>Whether an address can be a search engine's: of the web, with a place for the words behind the host.</summary>
    public static bool IsSearchUrl(string url) =>
        url.Contains("{query}", StringComparison.Ordinal)
        && Uri.TryCreate(url.Replace("{query}", "words", StringComparison.Ordinal), UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https"
        && !uri.Host.Contains("words", StringComparison.Ordinal);
}
