using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Dashboard.Api.Data.Migrations
{
    /// <inheritdoc />
    public partial class Takeovers : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "takeover_by",
                table: "executions",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "takeover_by_name",
                table: "executions",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "takeover_lease",
                table: "executions",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "takeover_resumes",
                table: "executions",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "takeover_since",
                table: "executions",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "takeover_until",
                table: "executions",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_executions_takeover",
                table: "executions",
                column: "takeover_until",
                filter: "takeover_until IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_executions_takeover",
                table: "executions");

            migrationBuilder.DropColumn(
                name: "takeover_by",
                table: "executions");

            migrationBuilder.DropColumn(
                name: "takeover_by_name",
                table: "executions");

            migrationBuilder.DropColumn(
                name: "takeover_lease",
                table: "executions");

            migrationBuilder.DropColumn(
                name: "takeover_resumes",
                table: "executions");

            migrationBuilder.DropColumn(
                name: "takeover_since",
                table: "executions");

            migrationBuilder.DropColumn(
                name: "takeover_until",
                table: "executions");
        }
    }
}
