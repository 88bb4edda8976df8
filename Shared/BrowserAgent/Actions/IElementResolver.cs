using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>Finds the element that an action aims at: by the numbers of an observation, or by a recipe's anchors.</summary>
public interface IElementResolver
{
    /// <exception cref="ActionException">
    /// <c>element_not_found</c> or <c>element_ambiguous</c>, after waiting as long as the resolver's kind of target warrants.
    /// </exception>
    ValueTask<ElementRef> ResolveAsync(ElementTarget target, CancellationToken cancellationToken);

    /// <summary>
    /// The same where it need not be waited for: the first script that is called with the element then tells that there is none.
    /// </summary>
    ValueTask<ElementRef> ResolveSoonAsync(ElementTarget target, CancellationToken cancellationToken) => ResolveAsync(target, cancellationToken);

    /// <summary>The element as the page is now, without waiting for it; null when there is none.</summary>
    ValueTask<ElementRef?> FindNowAsync(ElementTarget target, CancellationToken cancellationToken);
}
