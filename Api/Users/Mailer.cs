using System.Globalization;
using System.Net;
using System.Net.Mail;

namespace Dashboard.Api.Users;

/// <summary>
/// The installation's own mail, for forgotten passwords and invitations: <c>Mail__Host</c>, <c>Mail__Port</c>, <c>Mail__User</c>,
/// <c>Mail__Password</c>, <c>Mail__From</c>, <c>Mail__Tls</c>. Links in it begin with <c>PUBLIC_URL</c> and never with what a
/// request says of itself, or anybody could have links sent that lead to them.
/// </summary>
internal sealed class Mailer(IConfiguration configuration, ILogger<Mailer> logger)
{
    private readonly Uri? _publicUrl = Uri.TryCreate(configuration["PUBLIC_URL"], UriKind.Absolute, out var url) ? url : null;

    public bool IsConfigured => !string.IsNullOrEmpty(configuration["Mail:Host"]) && !string.IsNullOrEmpty(configuration["Mail:From"]) && _publicUrl is not null;

    /// <summary>Sends in the background: how long it takes would tell whether there is an account.</summary>
    public void SendPasswordLink(User user, string code) => Send(
        user.Email!, "A new password for Workflow Dashboard",
        $"""
        Hello {user.DisplayName},

        with this link you can choose a new password. It works once, for two hours:

        {new Uri(_publicUrl!, "/reset-password")}#{code}

        If you did not ask for it, you need not do anything.
        """);

    public void SendInvitation(string email, string code, string invitedBy) => Send(
        email, "Your invitation to Workflow Dashboard",
        $"""
        Hello,

        {invitedBy} invites you to Workflow Dashboard. With this link you create your account. It works once, for seven days:

        {new Uri(_publicUrl!, "/invitation")}#{code}
        """);

    private void Send(string to, string subject, string text) => _ = Task.Run(async () =>
    {
        try
        {
            using var client = new SmtpClient(configuration["Mail:Host"], int.Parse(configuration["Mail:Port"] ?? "587", CultureInfo.InvariantCulture))
            {
                EnableSsl = !string.Equals(configuration["Mail:Tls"], "false", StringComparison.OrdinalIgnoreCase),
                Credentials = configuration["Mail:User"] is { Length: > 0 } user ? new NetworkCredential(user, configuration["Mail:Password"]) : null,
            };
            using var message = new MailMessage(configuration["Mail:From"]!, to, subject, text);
            await client.SendMailAsync(message);
        }
        catch (Exception failed) when (failed is SmtpException or FormatException or InvalidOperationException)
        {
            logger.LogError("Mail “{Subject}” could not be sent: {Reason}", subject, failed.Message);
        }
    });
}
