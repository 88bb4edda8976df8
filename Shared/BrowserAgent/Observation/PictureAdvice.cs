using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>Why the model gets a picture beside the text.</summary>
internal enum PictureReason
{
    Always,

    /// <summary>The step before did not find, or not reach, what it aimed at.</summary>
    ElementNotReached,
    Failures,
    Form,
    ErrorPage,
    Canvas,
    LittleText,
}

/// <summary>Whether the model should get a picture beside the text, and why.</summary>
internal static class PictureAdvice
{
    private const int LittleText = 200;
    private const int FewElements = 4;
    private const int SomeFailures = 2;

    /// <param name="failures">Consecutive failed steps.</param>
    /// <param name="notReached">The step before did not reach what it aimed at.</param>
    /// <returns>Nothing when no picture is worth its price.</returns>
    public static IReadOnlyList<PictureReason> ReasonsFor(PageTree tree, PictureMode mode, int failures, bool notReached)
    {
        if (mode != PictureMode.Auto)
        {
            return mode == PictureMode.Always ? [PictureReason.Always] : [];
        }

        List<PictureReason> reasons = [];
        Add(notReached, PictureReason.ElementNotReached);
        Add(failures > SomeFailures, PictureReason.Failures);
        Add(IsForm(tree), PictureReason.Form);
        Add(IsErrorPage(tree), PictureReason.ErrorPage);
        Add(tree.All().Any(node => node.Source.Role is "canvas"), PictureReason.Canvas);
        Add(ExplainsLittle(tree), PictureReason.LittleText);
        return reasons;

        void Add(bool applies, PictureReason reason)
        {
            if (applies)
            {
                reasons.Add(reason);
            }
        }
    }

    private static bool IsForm(PageTree tree) =>
        tree.All().Count(node => node.Kind == "e" && node.Source.Role is "textbox" or "password" or "combobox" or "checkbox" or "radio" or "file" or "date") >= 2;

    private static bool IsErrorPage(PageTree tree) =>
        tree.All().Any(node => node.Source.Role is "alert" or "alertdialog" || node.Source.States?.Contains("invalid") == true)
        || tree.Main.Url.StartsWith("chrome-error:", StringComparison.Ordinal);

    private static bool ExplainsLittle(PageTree tree) =>
        tree.Main.Media > 0 && tree.All().Sum(node => node.Kind == "t" ? node.Source.Text!.Length : 0) < LittleText
        || tree.All().Count(node => node.Number is not null) < FewElements && tree.All().All(node => node.Kind != "t");
}
