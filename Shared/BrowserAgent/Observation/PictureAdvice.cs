using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>Whether the model should get a picture beside the text.</summary>
internal static class PictureAdvice
{
    private const int LittleText = 200;
    private const int FewElements = 4;

    /// <param name="failures">Consecutive failed steps.</param>
    public static bool IsUseful(PageTree tree, PictureMode mode, int failures) => mode switch
    {
        PictureMode.Always => true,
        PictureMode.Never => false,
        _ => failures > 2 || IsForm(tree) || IsErrorPage(tree) || ExplainsLittle(tree),
    };

    private static bool IsForm(PageTree tree) =>
        tree.All().Count(node => node.Kind == "e" && node.Source.Role is "textbox" or "password" or "combobox" or "checkbox" or "radio" or "file" or "date") >= 2;

    private static bool IsErrorPage(PageTree tree) =>
        tree.All().Any(node => node.Source.Role is "alert" or "alertdialog" || node.Source.States?.Contains("invalid") == true)
        || tree.Main.Url.StartsWith("chrome-error:", StringComparison.Ordinal);

    private static bool ExplainsLittle(PageTree tree) =>
        tree.Main.Media > 0 && tree.All().Sum(node => node.Kind == "t" ? node.Source.Text!.Length : 0) < LittleText
        || tree.All().Any(node => node.Source.Role is "canvas")
        || tree.All().Count(node => node.Number is not null) < FewElements && tree.All().All(node => node.Kind != "t");
}
