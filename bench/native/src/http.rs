//! A file behind ranges of HTTP, one request after another on one connection.

use std::io::{BufRead, BufReader, Cursor, Read, Write};
use std::net::TcpStream;
use std::sync::Mutex;

use bytes::Bytes;
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{ChunkReader, Length};

pub struct HttpFile {
    connection: Mutex<BufReader<TcpStream>>,
    path: String,
    size: u64,
    tail: Bytes,
}

const TAIL: u64 = 64 * 1024;

impl HttpFile {
    /// Asks for the last bytes, which tells the size as well.
    pub fn open(url: &str) -> Result<Self> {
        let rest = url.trim_start_matches("http://");
        let (host, path) = rest.split_once('/').ok_or_else(|| failed("no path"))?;
        let stream = TcpStream::connect(host).map_err(failed)?;
        stream.set_nodelay(true).map_err(failed)?;
        let mut file = Self {
            connection: Mutex::new(BufReader::new(stream)),
            path: format!("/{path}"),
            size: 0,
            tail: Bytes::new(),
        };
        let (size, tail) = file.ask(&format!("-{TAIL}"))?;
        file.size = size;
        file.tail = tail;
        Ok(file)
    }

    fn ask(&self, range: &str) -> Result<(u64, Bytes)> {
        let mut connection = self.connection.lock().map_err(|_| failed("broken"))?;
        let request = format!("GET {} HTTP/1.1\r\nhost: localhost\r\nrange: bytes={range}\r\n\r\n", self.path);
        connection.get_mut().write_all(request.as_bytes()).map_err(failed)?;
        let (mut length, mut size) = (0, 0);
        loop {
            let mut line = String::new();
            connection.read_line(&mut line).map_err(failed)?;
            let line = line.trim().to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            if let Some(value) = line.strip_prefix("content-length: ") {
                length = value.parse().map_err(failed)?;
            } else if let Some(value) = line.strip_prefix("content-range: ") {
                size = value.rsplit('/').next().unwrap_or_default().parse().map_err(failed)?;
            }
        }
        let mut body = vec![0; length];
        connection.read_exact(&mut body).map_err(failed)?;
        Ok((size, body.into()))
    }
}

fn failed(error: impl ToString) -> ParquetError {
    ParquetError::General(error.to_string())
}

impl Length for HttpFile {
    fn len(&self) -> u64 {
        self.size
    }
}

impl ChunkReader for HttpFile {
    type T = Cursor<Bytes>;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        self.get_bytes(start, (self.size - start) as usize).map(Cursor::new)
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        let first = self.size - self.tail.len() as u64;
        if start >= first {
            let from = (start - first) as usize;
            return Ok(self.tail.slice(from..from + length));
        }
        self.ask(&format!("{start}-{}", start + length as u64 - 1)).map(|(_, bytes)| bytes)
    }
}
