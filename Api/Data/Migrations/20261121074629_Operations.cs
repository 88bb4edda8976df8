using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Dashboard.Api.Data.Migrations
{
    /// <inheritdoc />
    public partial class Operations : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_executions_pending",
                table: "executions");

            migrationBuilder.AddColumn<string>(
                name: "priority",
                table: "tasks",
                type: "character varying(32)",
                maxLength: 32,
                nullable: false,
                defaultValue: "normal");

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "drain_since",
                table: "runners",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "stopped_at",
                table: "runners",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "priority",
                table: "executions",
                type: "character varying(32)",
                maxLength: 32,
                nullable: false,
                defaultValue: "normal");

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "queue_order",
                table: "executions",
                type: "timestamp with time zone",
                nullable: false,
                defaultValueSql: "now()");

            // What waits, or may wait again, keeps its place. An Api of the version before, which may still be running,
            // writes neither column: the defaults are right for what it starts.
            migrationBuilder.Sql(
                "UPDATE executions SET queue_order = queued_at WHERE state NOT IN ('completed', 'failed', 'stopped')");

            migrationBuilder.AddColumn<string>(
                name: "host",
                table: "api_instances",
                type: "text",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "started_at",
                table: "api_instances",
                type: "timestamp with time zone",
                nullable: false,
                defaultValueSql: "now()");

            migrationBuilder.AddColumn<string>(
                name: "version",
                table: "api_instances",
                type: "text",
                nullable: false,
                defaultValue: "");

            migrationBuilder.CreateTable(
                name: "alerts",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    code = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    subject = table.Column<string>(type: "text", nullable: false),
                    host = table.Column<string>(type: "text", nullable: true),
                    severity = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    message = table.Column<string>(type: "text", nullable: false),
                    arguments = table.Column<string>(type: "jsonb", nullable: false),
                    since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    raised_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    clear_since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_alerts", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_executions_pending",
                table: "executions",
                columns: new[] { "queue_order", "id" },
                filter: "state = 'pending'");

            migrationBuilder.CreateIndex(
                name: "ix_alerts_ended",
                table: "alerts",
                column: "ended_at",
                filter: "ended_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ux_alerts_open",
                table: "alerts",
                columns: new[] { "code", "subject" },
                unique: true,
                filter: "ended_at IS NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "alerts");

            migrationBuilder.DropIndex(
                name: "ix_executions_pending",
                table: "executions");

            migrationBuilder.DropColumn(
                name: "priority",
                table: "tasks");

            migrationBuilder.DropColumn(
                name: "drain_since",
                table: "runners");

            migrationBuilder.DropColumn(
                name: "stopped_at",
                table: "runners");

            migrationBuilder.DropColumn(
                name: "priority",
                table: "executions");

            migrationBuilder.DropColumn(
                name: "queue_order",
                table: "executions");

            migrationBuilder.DropColumn(
                name: "host",
                table: "api_instances");

            migrationBuilder.DropColumn(
                name: "started_at",
                table: "api_instances");

            migrationBuilder.DropColumn(
                name: "version",
                table: "api_instances");

            migrationBuilder.CreateIndex(
                name: "ix_executions_pending",
                table: "executions",
                columns: new[] { "queued_at", "id" },
                filter: "state = 'pending'");
        }
    }
}
