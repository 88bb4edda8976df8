using Dashboard.Api.Tasks;
using Dashboard.Contracts;

namespace Dashboard.Api.Executions;

/// <summary>What an answer must be like.</summary>
internal static class AnswerRules
{
    /// <exception cref="ValidationException">Whatever was asked, this is no answer.</exception>
    public static void Check(AnswerRequest request)
    {
        var errors = new List<FieldError>();
        if (request.QuestionId is null)
        {
            errors.Add(new FieldError("question_id", "required", "This is required."));
        }

        TaskValidator.Text(errors, "text", request.Text, PersonAnswer.MaxTextLength);
        TaskValidator.ThrowIfAny(errors);
    }

    /// <exception cref="ApiException">409: the execution does not wait for an answer to this question.</exception>
    /// <exception cref="ValidationException">It does not say what was asked.</exception>
    public static PersonAnswer AnswerTo(Execution execution, AnswerRequest request)
    {
        if (execution.Question is not { } question)
        {
            throw execution.LastAnswer?.QuestionId == request.QuestionId ? Late() : Errors.WrongState("answered", execution.State);
        }

        if (question.Id != request.QuestionId)
        {
            throw Late();
        }

        var text = string.IsNullOrWhiteSpace(request.Text) ? null : request.Text.Trim();
        var errors = new List<FieldError>();
        if (question.Kind == QuestionKind.Question && text is null)
        {
            errors.Add(new FieldError("text", "required", "This is required."));
        }

        if (question.Kind == QuestionKind.Approval && request.Approved is null)
        {
            errors.Add(new FieldError("approved", "required", "This is required."));
        }

        TaskValidator.ThrowIfAny(errors);
        return new PersonAnswer(question.Id, text, question.Kind switch
        {
            QuestionKind.Question => null,
            QuestionKind.Takeover => request.Approved ?? true,
            _ => request.Approved,
        });
    }

    /// <summary>The log does not repeat the answer: it may be a code or a password.</summary>
    public static LocalizableText WordsOf(PersonAnswer answer) => answer.Approved switch
    {
        null => new LocalizableText("A person answered.", "person_answered"),
        true => new LocalizableText("A person said yes.", "person_agreed"),
        false => new LocalizableText("A person said no.", "person_declined"),
    };

    private static ApiException Late() => new(
        StatusCodes.Status409Conflict, "already_answered", "This question is not open any more: somebody answered it, or the execution went on.");
}
