using System.Text;
using Dashboard.Api.Artifacts;
using Dashboard.Api.Data;
using Dashboard.Api.Executions;
using Dashboard.Api.Security;
using Dashboard.Contracts;

namespace Dashboard.Api.Takeovers;

/// <summary>
/// Files of a driver's own machine on their way to a page: the Api takes them, their runner fetches each of them once. What is kept of
/// them with the execution the runner sends like every other file, without its secrets.
/// </summary>
internal sealed class TakeoverFiles(TakeoverService takeovers, ExecutionQueries queries, DashboardContext context, IArtifactStore store)
{
    /// <summary>Takes a file of whoever drives, and of nobody else.</summary>
    /// <param name="length">Bytes of it, where they are known beforehand.</param>
    /// <exception cref="ApiException">404, 409 <c>takeover_lost</c>, or 413 <c>takeover_file_too_large</c>.</exception>
    /// <exception cref="ValidationException">It is called what no file can be called.</exception>
    public async Task<TakeoverFile> TakeAsync(Guid id, Guid lease, string name, Stream content, long? length, CurrentUser user, CancellationToken cancellationToken)
    {
        var execution = await queries.FindAsync(id, user, cancellationToken, Access.Run);
        if (await takeovers.RenewAsync(id, lease, user.Id, cancellationToken, isActive: true) is null)
        {
            throw TakeoverService.Over();
        }

        var file = new TakeoverFile(Guid.CreateVersion7(), name);
        if (!IsNamed(file))
        {
            throw new ValidationException([new FieldError("name", "invalid_value", $"A file's name has no folder and at most {TakeoverFile.MaxNameBytes} bytes.")]);
        }

        if (length > TakeoverFile.MaxBytes)
        {
            throw new ApiException(
                StatusCodes.Status413PayloadTooLarge, "takeover_file_too_large", $"A file for a page may have at most {TakeoverFile.MaxBytes / (1024 * 1024)} MB.");
        }

        context.HeldFiles.Add(new HeldFile { Id = file.Id, ExecutionId = id, Attempt = execution.Attempt, Takeover = lease });
        await context.SaveChangesAsync(cancellationToken);
        var key = ArtifactKeys.TakeoverFile(id, execution.Attempt, lease, file.Id);
        await store.WriteAsync(key, "application/octet-stream", content, cancellationToken);
        if (await takeovers.RenewAsync(id, lease, user.Id, cancellationToken, isActive: true) is null)
        {
            // It took longer than they drove: what was to be removed then may not have been there yet.
            await store.DeleteAsync(key, CancellationToken.None);
            throw TakeoverService.Over();
        }

        return file;
    }

    internal static bool IsNamed(TakeoverFile? file) =>
        file?.Name is { Length: > 0 } name && name is not ("." or "..") && Encoding.UTF8.GetByteCount(name) <= TakeoverFile.MaxNameBytes
        && !name.Any(static letter => char.IsControl(letter) || letter is '/' or '\\');
}
