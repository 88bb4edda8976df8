using System.Diagnostics;
using OpenTelemetry;

namespace Dashboard.ServiceDefaults.Scrubbing;

/// <summary>Takes secrets out of spans before they are exported; to be added before whatever exports.</summary>
internal sealed class ScrubbedSpans(OutgoingText? text) : BaseProcessor<Activity>
{
    public override void OnEnd(Activity data)
    {
        if (text is null)
        {
            return;
        }

        data.DisplayName = text.Scrub(data.DisplayName);
        if (data.StatusDescription is { } description && text.Scrub(description) is var clean && !ReferenceEquals(clean, description))
        {
            data.SetStatus(data.Status, clean);
        }

        foreach (var (name, value) in data.TagObjects.ToList())
        {
            if (value is string told && text.Scrub(told) is var scrubbed && !ReferenceEquals(scrubbed, told))
            {
                data.SetTag(name, scrubbed);
            }
        }

        if (data.Events.Any(happened => happened.Tags.Any(tag => tag.Value is string told && !ReferenceEquals(text.Scrub(told), told))))
        {
            // Events of a span cannot be changed: one that quotes a secret goes as a whole, with its span.
            data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        }
    }
}
