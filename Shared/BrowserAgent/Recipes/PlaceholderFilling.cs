using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>Fills the placeholders of an action's texts in, those of its anchors included.</summary>
internal static class PlaceholderFilling
{
    /// <exception cref="ActionException"><c>placeholder_unresolved</c>: one is unknown, or its input was not given.</exception>
    public static ActionParameters Fill(ActionParameters action, DateOnly today, IReadOnlyDictionary<string, string> inputs)
    {
        try
        {
            return Fill(action, text => text is null ? null : Placeholders.Resolve(text, today, inputs));
        }
        catch (FormatException error)
        {
            throw new ActionException(ActionErrors.PlaceholderUnresolved, error.Message, error);
        }
    }

    private static ActionParameters Fill(ActionParameters action, Func<string?, string?> fill) => action switch
    {
        NavigateParameters navigate => navigate with { Url = fill(navigate.Url)! },
        SearchParameters search => search with { Query = fill(search.Query)! },
        ClickParameters click => click with { Target = Fill(click.Target, fill) },
        HoverParameters hover => hover with { Target = Fill(hover.Target, fill) },
        DragParameters drag => drag with { Target = Fill(drag.Target, fill), To = Fill(drag.To, fill) },
        TypeParameters type => type with { Target = Fill(type.Target, fill)!, Text = fill(type.Text)! },
        PressKeysParameters press => press with { Target = Fill(press.Target, fill), Keys = fill(press.Keys)! },
        SelectParameters select => select with { Target = Fill(select.Target, fill)!, Options = [.. select.Options.Select(option => fill(option)!)] },
        CheckParameters check => check with { Target = Fill(check.Target, fill)! },
        SetValueParameters set => set with { Target = Fill(set.Target, fill)!, Value = fill(set.Value)! },
        UploadParameters upload => upload with { Target = Fill(upload.Target, fill)!, Files = [.. upload.Files.Select(file => fill(file)!)] },
        ScrollParameters scroll => scroll with { Target = Fill(scroll.Target, fill), Text = fill(scroll.Text) },
        FindTextParameters find => find with { Text = fill(find.Text)! },
        WaitParameters wait => wait with
        {
            Target = Fill(wait.Target, fill),
            Text = fill(wait.Text),
            TextGone = fill(wait.TextGone),
            UrlContains = fill(wait.UrlContains),
        },
        SwitchTabParameters tab => tab with { Matching = fill(tab.Matching) },
        AnswerDialogParameters answer => answer with { Text = fill(answer.Text) },
        ClipboardParameters clipboard => clipboard with { Target = Fill(clipboard.Target, fill), Text = fill(clipboard.Text) },
        ScreenshotParameters screenshot => screenshot with { Target = Fill(screenshot.Target, fill), Name = fill(screenshot.Name)! },
        SavePdfParameters pdf => pdf with { Name = fill(pdf.Name)! },
        ExtractTableParameters table => table with { Target = Fill(table.Target, fill), Name = fill(table.Name)! },
        ExtractTextParameters text => text with { Target = Fill(text.Target, fill), Name = fill(text.Name)! },
        DownloadParameters download => download with { Target = Fill(download.Target, fill), Url = fill(download.Url) },
        DoneParameters done => done with { Text = fill(done.Text)! },
        _ => action,
    };

    private static ElementTarget? Fill(ElementTarget? target, Func<string?, string?> fill) => target?.Anchors is { } anchors
        ? new ElementTarget(anchors with
        {
            Role = fill(anchors.Role),
            Name = fill(anchors.Name),
            TestId = fill(anchors.TestId),
            Label = fill(anchors.Label),
            Text = fill(anchors.Text),
            Css = fill(anchors.Css),
            FrameUrl = fill(anchors.FrameUrl),
        })
        : target;
}
