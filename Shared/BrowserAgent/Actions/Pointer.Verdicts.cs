using System.Text.Json;

namespace Dashboard.BrowserAgent;

/// <summary>What became of a click that was sent.</summary>
internal sealed partial class Pointer
{
    /// <summary>What the click that was just sent met instead of the element, which may have gone away in the middle of it; null when it went where it should.</summary>
    /// <param name="early">The verdict that was asked for with the click; null when none was.</param>
    private static async Task<Aim?> MetAsync(ElementRef element, Task<Aim?>? early, CancellationToken cancellationToken)
    {
        if (early is { IsCompleted: true })
        {
            return await early;
        }

        List<Task<Aim?>> asked = [];
        for (var frame = element.Frame; frame is not null; frame = frame.Parent)
        {
            asked.Add(VerdictAsync(frame, "verdict", cancellationToken));
        }

        // Whatever was not seen whole is judged now, which ends the early question too.
        return early is null ? (await Task.WhenAll(asked)).FirstOrDefault(static aim => aim is not null) : await early;
    }

    private static async Task<Aim?> VerdictAsync(Frame frame, string operation, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await frame.EvaluateAsync(Aiming, [operation], cancellationToken);
            return answer.ValueKind != JsonValueKind.Object ? null : answer.Text("seen") switch
            {
                "blocked" => new Aim("covered", default, answer.Text("by"), frame),
                "pressed" => new Aim("pressed", default, null, frame),
                _ => null,
            };
        }
        catch (CdpException error) when (error.IsContextLost || error.IsClosed)
        {
            // The click led away.
            return null;
        }
    }
}
