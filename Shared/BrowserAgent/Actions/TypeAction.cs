using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

public sealed class TypeAction : BrowserAction<TypeParameters>
{
    public override string Name => TypeParameters.Type;

    public override string Description => "Type text into a field, replacing what it holds.";

    /// <summary>Forms that save by themselves send what was typed at once.</summary>
    protected override bool HasOutsideEffect => true;

    public override async Task<ActionResult> ExecuteAsync(ActionContext context, TypeParameters parameters, CancellationToken cancellationToken)
    {
        var element = await context.FindAsync(parameters.Target, cancellationToken);
        var tab = element.Frame.Tab;
        var text = context.TypedText is { } resolve ? await resolve(parameters.Text, element, cancellationToken) : parameters.Text;
        if (text != parameters.Text)
        {
            await element.ObjectIdAsync(cancellationToken);
            context.Session.Secrets?.Typed(element);
        }

        var typing = new Typing(context, element, parameters.Append, alone: text != parameters.Text);
        await context.ActAsync(
            tab,
            element.Frame,
            () => typing.BeginAsync(text, parameters.Realistic, parameters.Submit, cancellationToken),
            cancellationToken,
            settled: () => typing.EndAsync(reads: !Unchecked(), cancellationToken),
            reading: Unchecked() ? null : typing.Reading,
            aims: true);
        var differs = Unchecked() ? null : await typing.CheckAsync(text, parameters.Realistic, cancellationToken);
        return new ActionResult { Text = $"Typed {(IsSecret() || typing.AsWritten is not { } written ? "" : $"“{written}”, as the field writes it, ")}into {parameters.Target}.{differs}", InputIsSecret = IsSecret() };

        bool IsSecret() => parameters.Sensitive || text != parameters.Text || typing.IsSecret;
        bool Unchecked() => IsSecret() || typing.IsDrawn || parameters.Append || parameters.Submit || context.Navigated;
    }
}
