using System.Text.RegularExpressions;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.Deployment;

/// <summary>One of <c>deploy/*.Dockerfile</c>.</summary>
internal sealed class ContainerFile(string text)
{
    public string Text => text;

    /// <summary>Sources and targets of what is copied from the checkout, without files of other stages.</summary>
    public IReadOnlyList<(string[] Sources, string Target)> Copies =>
        [.. Regex.Matches(text, @"^COPY (?!--from)(?:--\S+ )*(.+)$", RegexOptions.Multiline)
            .Select(match => match.Groups[1].Value.Trim().Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(words => (words[..^1], words[^1]))];

    public IReadOnlyList<int> Ports =>
        [.. Regex.Matches(text, @"^EXPOSE (.+)$", RegexOptions.Multiline).SelectMany(match => match.Groups[1].Value.Split(' ')).Select(int.Parse)];

    /// <param name="service">In lower case, as compose files name it.</param>
    public static ContainerFile Of(string service) =>
        new(File.ReadAllText(Repository.PathOf("deploy", $"{char.ToUpperInvariant(service[0])}{service[1..]}.Dockerfile")));
}
