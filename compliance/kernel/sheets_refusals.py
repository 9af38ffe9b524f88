"""Why a file can't be used: what was found, what is expected, how to mend it, each in one sentence or two."""

from compliance.kernel.errors import UnusableFile
from compliance.kernel.i18n import Text, _, number

MEGABYTE = 1024 * 1024


def empty() -> UnusableFile:
    return UnusableFile(_("File ini kosong. Unggah file XLSX atau CSV yang berisi baris judul kolom dan data."))


def not_a_sheet(found: Text) -> UnusableFile:
    return UnusableFile(
        _(
            "File ini bukan lembar kerja: isinya {found}. Yang diperlukan XLSX atau CSV; "
            "buka daftarnya di Excel, lalu pilih Simpan Sebagai → Buku Kerja Excel (.xlsx).",
            found=found,
        )
    )


def damaged() -> UnusableFile:
    return UnusableFile(
        _(
            "File ini rusak atau tidak lengkap sehingga tidak bisa dibuka. "
            "Buka di Excel, simpan lagi sebagai .xlsx, lalu unggah hasilnya."
        )
    )


def password_protected() -> UnusableFile:
    return UnusableFile(
        _(
            "File ini dilindungi kata sandi sehingga tidak bisa dibaca. Di Excel pilih File → Info → "
            "Lindungi Buku Kerja → Enkripsi dengan Kata Sandi, kosongkan kata sandinya, simpan, lalu unggah lagi."
        )
    )


def lone_quote(line: int) -> UnusableFile:
    return UnusableFile(
        _(
            'File CSV ini punya tanda kutip (") yang tidak berpasangan, mulai di sekitar baris {line}, sehingga batas '
            "barisnya tidak pasti. Hapus tanda kutip itu, atau simpan daftarnya sebagai XLSX.",
            line=line,
        )
    )


def long_cell(line: int) -> UnusableFile:
    return UnusableFile(
        _(
            'Satu sel di sekitar baris {line} terlalu panjang; biasanya karena tanda kutip (") yang tidak ditutup. '
            "Hapus tanda kutip itu, atau simpan daftarnya sebagai XLSX.",
            line=line,
        )
    )


def long_line(line: int) -> UnusableFile:
    return UnusableFile(
        _(
            "Baris {line} file ini terlalu panjang untuk sebuah daftar. Pastikan setiap orang berada di barisnya "
            "sendiri, lalu simpan lagi sebagai CSV atau XLSX.",
            line=line,
        )
    )


def crowded() -> UnusableFile:
    return UnusableFile(
        _(
            "File ini terdiri atas terlalu banyak lembar atau bagian, tidak wajar untuk sebuah daftar. "
            "Salin daftarnya ke buku kerja baru, lalu unggah file baru itu."
        )
    )


def too_large(size: int, limit: int) -> UnusableFile:
    """Both in bytes."""
    return UnusableFile(
        _(
            "File ini {size} MB; batasnya {limit} MB. Hapus gambar dan lembar yang tidak perlu, atau bagi daftarnya.",
            size=number(-(-size // MEGABYTE)),
            limit=number(limit // MEGABYTE),
        )
    )


def too_long(sheet: str, limit: int) -> UnusableFile:
    return UnusableFile(
        _(
            "Lembar {sheet} berisi lebih dari {limit} baris, yaitu batasnya. Bagi daftar ini menjadi beberapa file.",
            sheet=sheet,
            limit=number(limit),
        )
    )


def too_wide(sheet: str, row: int, width: int, limit: int) -> UnusableFile:
    return UnusableFile(
        _(
            "Lembar {sheet} baris {row} berisi {width} kolom; batasnya {limit}. Hapus isi di sebelah kanan daftar.",
            sheet=sheet,
            row=row,
            width=number(width),
            limit=number(limit),
        )
    )


def far_cell(cell: str, rows: int, columns: int) -> UnusableFile:
    return UnusableFile(
        _(
            "File ini berisi sesuatu di sel {cell}, jauh di luar daftar; batasnya {rows} baris dan {columns} kolom. "
            "Di Excel tekan Ctrl+End untuk menemukannya, hapus baris dan kolom yang berlebih, lalu simpan.",
            cell=cell,
            rows=number(rows),
            columns=number(columns),
        )
    )


def bomb(unpacked: str) -> UnusableFile:
    return UnusableFile(
        _(
            "Isi file ini mengembang menjadi {unpacked} saat dibuka, tidak wajar untuk sebuah daftar. "
            "Salin daftarnya ke buku kerja baru, lalu unggah file baru itu.",
            unpacked=unpacked,
        )
    )


def too_slow(seconds: int) -> UnusableFile:
    return UnusableFile(
        _(
            "File ini tidak selesai dibaca dalam {seconds} detik. Salin daftarnya saja ke buku kerja baru, "
            "atau simpan sebagai CSV, lalu unggah lagi.",
            seconds=seconds,
        )
    )


def too_complex() -> UnusableFile:
    return UnusableFile(
        _(
            "File ini memerlukan terlalu banyak memori, atau rusak, sehingga tidak bisa dibaca. "
            "Salin daftarnya saja ke buku kerja baru, lalu unggah lagi."
        )
    )


def told_by_child(reason: str, found: str, rows: int, columns: int) -> UnusableFile:
    """The sentence for a reason that ``sheets_child.py`` gives."""
    match reason:
        case "password":
            return password_protected()
        case "bomb":
            return bomb(found)
        case "crowded":
            return crowded()
        case "far":
            return far_cell(found, rows, columns)
        case "memory":
            return too_complex()
    return damaged()
