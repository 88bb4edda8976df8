using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>A secret that the agent may have typed without seeing it.</summary>
/// <param name="Name">As the model writes it: <c>shop.password</c> for <c>&lt;secret:shop.password&gt;</c>.</param>
/// <param name="Origins">Where it may be typed, such as <c>https://shop.example</c>; the frame's origin counts, not the page's.</param>
public sealed record Secret(string Name, string Value, IReadOnlyList<string> Origins)
{
    /// <summary>Makes what is typed out of the value at the moment of typing; null types the value itself.</summary>
    public Totp? Totp { get; init; }

    /// <summary>Taken out of everything that leaves. False for what only belongs to a secret, such as the name of a user.</summary>
    public bool IsHidden { get; init; } = true;

    /// <summary>What it is, for the model; null says nothing.</summary>
    public string? Description { get; init; }

    public string Placeholder => $"<secret:{Name}>";

    // The value must not reach a log through the record's printed form.
    public override string ToString() => Placeholder;
}
