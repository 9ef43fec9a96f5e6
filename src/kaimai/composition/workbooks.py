"""Files of tables, whichever kind they are. What reads Excel's workbooks is loaded when one comes."""

from kaimai.sheets.cells import Line, is_workbook
from kaimai.sheets.csv_files import read_csv


def read_file(content: bytes) -> list[Line]:
    """The rows of a CSV file or a workbook. Raises NotATable."""
    if not is_workbook(content):
        return read_csv(content)
    from kaimai.sheets.workbooks import read_workbook

    return read_workbook(content)
