"""An office's file, CSV or XLSX, read row by row whatever its size. Nothing is guessed."""

from bot.spreadsheet.columns import Columns, Sheet, SheetRow, SpreadsheetError
from bot.spreadsheet.export import csv_of
from bot.spreadsheet.opening import opened_sheet

__all__ = ["Columns", "Sheet", "SheetRow", "SpreadsheetError", "csv_of", "opened_sheet"]
