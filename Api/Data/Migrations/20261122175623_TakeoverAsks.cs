using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Dashboard.Api.Data.Migrations
{
    /// <inheritdoc />
    public partial class TakeoverAsks : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "takeover_active_at",
                table: "executions",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "takeover_asked_at",
                table: "executions",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "takeover_asked_by",
                table: "executions",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "takeover_asked_by_name",
                table: "executions",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "takeover_yields",
                table: "executions",
                type: "boolean",
                nullable: false,
                defaultValue: false);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "takeover_active_at",
                table: "executions");

            migrationBuilder.DropColumn(
                name: "takeover_asked_at",
                table: "executions");

            migrationBuilder.DropColumn(
                name: "takeover_asked_by",
                table: "executions");

            migrationBuilder.DropColumn(
                name: "takeover_asked_by_name",
                table: "executions");

            migrationBuilder.DropColumn(
                name: "takeover_yields",
                table: "executions");
        }
    }
}
