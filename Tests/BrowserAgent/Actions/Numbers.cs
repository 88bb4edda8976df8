using Dashboard.BrowserAgent;
using Dashboard.Contracts;

namespace Dashboard.Tests.BrowserAgent.Actions;

/// <summary>Finds elements as an agent does.</summary>
internal sealed class Numbers(PageObserver observer) : IElementResolver
{
    public async ValueTask<ElementRef> ResolveAsync(ElementTarget target, CancellationToken cancellationToken) =>
        (await observer.FindAsync(target.Element!.Value, cancellationToken))!;

    public async ValueTask<ElementRef?> FindNowAsync(ElementTarget target, CancellationToken cancellationToken) =>
        await observer.FindAsync(target.Element!.Value, cancellationToken);
}
